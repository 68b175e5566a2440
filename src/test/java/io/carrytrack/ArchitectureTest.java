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
          "job",
          "config",
          "report",
          "pipeline",
          "scoring",
          "training",
          "evaluation",
          "model",
          "text",
          "corpus",
          "network",
          "layers",
          "spark");

  @ArchTest
  static final ArchRule EVERY_CLASS_HAS_ITS_PLACE =
      classes().should().resideInAnyPackage(packages(ORDER));

  @ArchTest
  static final ArchRule NETWORKS_RUN_WITHOUT_SPARK =
      noClasses()
          .that()
          .resideInAnyPackage(packages(List.of("network", "layers")))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.spark..");

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

  private static String[] packages(List<String> names) {
    return names.stream().map(name -> "io.carrytrack." + name + "..").toArray(String[]::new);
  }
}
