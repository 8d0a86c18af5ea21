import { wordsOf } from "../../../kernel/words.ts";

function names(text: string): readonly string[] {
  return wordsOf(text);
}

/** Beginnings of names of classes that a value has no reason to be. */
export const packages: readonly string[] = names(`
  java.lang. java.io. java.util. java.net. java.nio. java.beans. java.rmi. java.sql. java.security. java.awt. javax. jdk. sun.misc.
  sun.net. sun.nio. sun.reflect. com.sun. com.opensymphony. org.apache.commons org.apache.struts org.apache.xalan org.apache.catalina
  org.apache.tomcat org.apache.naming org.apache.bcel org.apache.velocity org.apache.ibatis org.apache.batik org.apache.shiro
  org.apache.wicket org.apache.myfaces org.apache.xbean org.springframework. org.codehaus.groovy groovy.lang groovy.util groovy.sql ognl.
  freemarker. bsh. org.mozilla.javascript. org.jboss. org.hibernate. org.mvel com.mchange. com.alibaba.fastjson com.zaxxer.
  org.python. clojure. org.aspectj. oracle.jdbc net.sf.json ch.qos.logback org.yaml.snakeyaml scala.sys org.omg. com.bea. weblogic. oracle.toplink com.ibm.ws com.caucho com.vaadin com.rometools org.quartz. javassist. org.apache.logging`);

/** Names that occur where Java's expression languages, reflection and gadgets are used against it, in lower case. */
export const weapons: readonly string[] = names(`
  java.lang.runtime java.lang.processbuilder java.lang.processimpl java.lang.unixprocess java.lang.reflect java.lang.classloader
  java.lang.system@ java.net.urlclassloader java.beans.xmldecoder java.beans.eventhandler javax.script.scriptenginemanager
  javax.naming.initialcontext javax.management.badattributevalueexpexception javax.el.elprocessor jdk.nashorn.api jdk.jshell
  getruntime( .getruntime .forname( .getdeclaredmethod .getdeclaredconstructor .getdeclaredfield( .defineclass( .getmethod( .getclass()
  scriptenginemanager( .getenginebyname( new+processbuilder processbuilder( processbuilder.evil #_memberaccess @ognl. ognl.ognlcontext
  ognlutil #context[ #context. #application. #parameters. #attr[ #request. #session. xwork.methodaccessor allowstaticmethodaccess excludedclasses.clear
  com.opensymphony.xwork2 class.classloader class.module.classloader classloader.resources .classloader.url [classloader] class[module]
  classpathxmlapplicationcontext filesystemxmlapplicationcontext jdbcrowsetimpl templatesimpl jndidatasourcefactory
  jndirealmfactory bcel.util.classloader clonetransformer forclosure instantiatefactory instantiatetransformer
  invokertransformer chainedtransformer constanttransformer prototypeclonefactory prototypeserializationfactory
  whileclosure lazymap transformedmap dynamic-proxy> t(java. t(org. t(javax. t(runtime t(string).getclass t(system). @java. #{t( freemarker.template.utility
  ?new() objectconstructor jythonruntime .newinstance( getsystemclassloader currentthread().getcontextclassloader @groovy. @grab(
  @astest .execute().text methodclosure beanshell springel .constructor.newinstance runtime.exec runtimeexec java.evil
  new+urlclassloader $$bcel$$ runscript+from autodeserialize=true queryinterceptors= allowloadlocalinfile=true allowurlinlocalinfile=true
  jdbc:h2:mem:;init= #{session. #{request. #{facescontext. #{param. \${pagecontext. \${param.getclass`);

/** Names of gadgets as they stand in serialised objects. */
export const gadgetNames: readonly string[] = names(`
  runtime processbuilder clonetransformer forclosure instantiatefactory instantiatetransformer invokertransformer
  prototypeclonefactory prototypeserializationfactory whileclosure chainedtransformer constanttransformer templatesimpl
  java.lang.Runtime java.util.HashMap InvokerTransformer ChainedTransformer TemplatesImpl ProcessBuilder`);
