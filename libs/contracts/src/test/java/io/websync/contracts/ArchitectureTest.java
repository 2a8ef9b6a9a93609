package io.websync.contracts;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.websync.contracts", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule contractsUseNothingButJsonAndInternationalNames = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.websync.contracts..",
                    "java..",
                    "org.jspecify.annotations..",
                    "com.fasterxml.jackson.annotation..",
                    "tools.jackson..",
                    "com.ibm.icu.text..");

    @ArchTest
    static final ArchRule eventsAndStatesDoNotKnowHowTheyAreWritten = noClasses()
            .that()
            .resideInAnyPackage("io.websync.contracts.event..", "io.websync.contracts.state..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("tools.jackson..");
}
