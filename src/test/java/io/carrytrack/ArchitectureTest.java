package io.carrytrack;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** The packages and what each may use. */
@AnalyzeClasses(packages = "io.carrytrack", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  /** A package uses only those behind it. */
  private static final List<String> ORDER =
      List.of(
          "cli",
          "grid",
          "job",
          "tracking",
          "teacher",
          "plan",
          "report",
          "pipeline",
          "config",
          "dl4j",
          "scoring",
          "cluster",
          "linear",
          "training",
          "vectors",
          "checkpoint",
          "averaging",
          "blocks",
          "rounds",
          "evaluation",
          "interop",
          "model",
          "series",
          "text",
          "corpus",
          "network",
          "layers",
          "recurrent",
          "cells",
          "task",
          "optimizer",
          "tiles",
          "kernels",
          "architecture",
          "minibatch",
          "files",
          "spark",
          "console",
          "base");

  /** What computes, and what describes it. */
  private static final List<String> WITHOUT_SPARK =
      List.of(
          "network",
          "layers",
          "recurrent",
          "cells",
          "task",
          "optimizer",
          "tiles",
          "kernels",
          "architecture",
          "minibatch");

  @ArchTest
  static final ArchRule EVERY_CLASS_HAS_ITS_PLACE =
      classes().should().resideInAnyPackage(packages(ORDER));

  @ArchTest
  static final ArchRule NETWORKS_RUN_WITHOUT_SPARK =
      noClasses()
          .that()
          .resideInAnyPackage(packages(WITHOUT_SPARK))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.spark..");

  @ArchTest
  static final ArchRule ONE_PACKAGE_KNOWS_DL4J = onlyIn(List.of("dl4j"), "org.deeplearning4j..");

  @ArchTest
  static final ArchRule ND4J_IS_FOR_DL4J_AND_FOR_BLAS =
      onlyIn(List.of("dl4j", "kernels", "interop.onnx", "tracking.tensorboard"), "org.nd4j..");

  /** ND4J's copy of ONNX' messages, and the protobuf that they are made with. */
  @ArchTest
  static final ArchRule OF_ND4J_ONNX_TAKES_THE_MESSAGES_ALONE =
      onlyIn(List.of("dl4j", "kernels"), "org.nd4j.linalg..");

  @ArchTest
  static final ArchRule MEMORY_OUTSIDE_THE_HEAP_IS_FOR_DL4J_AND_FOR_BLAS =
      onlyIn(List.of("dl4j", "kernels"), "org.bytedeco..");

  @ArchTest
  static final ArchRule ONLY_THE_COMMAND_LINE_ENDS_THE_PROCESS =
      noClasses()
          .that()
          .resideOutsideOfPackages(packages(List.of("cli")))
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class)
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("org.apache.spark.SparkUserAppException");

  @ArchTest
  static final ArchRule ONLY_THE_COMMAND_LINE_PRINTS =
      noClasses()
          .that()
          .resideOutsideOfPackages(packages(List.of("cli")))
          .should(ACCESS_STANDARD_STREAMS);

  @ArchTest
  static void aPackageUsesOnlyThoseBelowIt(JavaClasses all) {
    for (int place = 1; place < ORDER.size(); place++) {
      noClasses()
          .that()
          .resideInAnyPackage(packages(ORDER.subList(place, place + 1)))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(packages(ORDER.subList(0, place)))
          .allowEmptyShould(true)
          .check(all);
    }
  }

  private static ArchRule onlyIn(List<String> names, String library) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(packages(names))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library);
  }

  private static String[] packages(List<String> names) {
    return names.stream().map(name -> "io.carrytrack." + name + "..").toArray(String[]::new);
  }
}
