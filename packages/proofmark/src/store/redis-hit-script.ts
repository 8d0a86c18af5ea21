/**
 * `hitWindows` of sliding-window.ts in Lua: same arithmetic on the same doubles, so the same answers.
 * KEYS[1]: a hash with index, current and previous of each window. ARGV: the time in milliseconds ("" for the server's),
 * then limit and windowMs of each window. A refusal writes nothing; a counted hit keeps the key for two windows.
 */
export const hitScript = `
local now = tonumber(ARGV[1])
if now == nil then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
local stored = redis.call('HGETALL', KEYS[1])
local fields = {}
for i = 1, #stored, 2 do fields[stored[i]] = tonumber(stored[i + 1]) end

local counts = {}
local retryAfter = 0
local longest = 0
local n = (#ARGV - 1) / 2
for w = 1, n do
  local limit = tonumber(ARGV[w * 2])
  local window = tonumber(ARGV[w * 2 + 1])
  local count = {
    limit = limit,
    window = window,
    index = fields['i' .. w] or 0,
    current = fields['c' .. w] or 0,
    previous = fields['p' .. w] or 0,
  }
  local index = math.floor(now / window)
  if index ~= count.index and index ~= count.index - 1 then
    if index == count.index + 1 then count.previous = count.current else count.previous = 0 end
    count.current = 0
    count.index = index
  end
  count.into = math.fmod(now, window)
  count.used = count.current + count.previous * (1 - count.into / window)
  if count.used + 1 > limit + 1e-9 then
    local room = limit - 1
    local wait
    if count.current <= room and count.previous > 0 then
      wait = (1 - (room - count.current) / count.previous) * window - count.into
    else
      local fade = 0
      if count.current > room then fade = (1 - room / count.current) * window end
      wait = window - count.into + fade
    end
    retryAfter = math.max(retryAfter, 1, math.ceil(wait))
  end
  longest = math.max(longest, window)
  counts[w] = count
end

local first = counts[1]
if retryAfter == 0 then
  local write = {}
  for w = 1, n do
    local count = counts[w]
    count.current = count.current + 1
    write[#write + 1] = 'i' .. w
    write[#write + 1] = string.format('%.0f', count.index)
    write[#write + 1] = 'c' .. w
    write[#write + 1] = string.format('%.0f', count.current)
    write[#write + 1] = 'p' .. w
    write[#write + 1] = string.format('%.0f', count.previous)
  end
  redis.call('HSET', KEYS[1], unpack(write))
  redis.call('PEXPIRE', KEYS[1], string.format('%.0f', math.ceil(longest * 2)))
  first.used = first.used + 1
end
local reset = 0
if first.current > 0 then
  reset = first.window - first.into + first.window
elseif first.previous > 0 then
  reset = first.window - first.into
end
return {
  retryAfter == 0 and 1 or 0,
  string.format('%.0f', math.max(0, math.floor(first.limit - first.used + 1e-9))),
  string.format('%.0f', retryAfter),
  string.format('%.17g', reset),
}
`;

/** `takeBackFrom` of sliding-window.ts, for each window of the hash KEYS[1]. Nothing is counted: nothing happens. */
export const takeBackScript = `
local w = 1
while true do
  local current = redis.call('HGET', KEYS[1], 'c' .. w)
  if not current then return 1 end
  if tonumber(current) > 0 then
    redis.call('HINCRBY', KEYS[1], 'c' .. w, -1)
  elseif tonumber(redis.call('HGET', KEYS[1], 'p' .. w) or '0') > 0 then
    redis.call('HINCRBY', KEYS[1], 'p' .. w, -1)
  end
  w = w + 1
end
`;
