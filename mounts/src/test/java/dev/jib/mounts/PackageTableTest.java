package dev.jib.mounts;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

/** Holds the package table of docs/mounts.md. */
@AnalyzeClasses(packages = "dev.jib.mounts", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageTableTest {
    @ArchTest
    static final ArchRule TABLE =
            layeredArchitecture()
                    .consideringOnlyDependenciesInAnyPackage("dev.jib.mounts..")
                    .layer("config")
                    .definedBy("dev.jib.mounts.config")
                    .layer("plan")
                    .definedBy("dev.jib.mounts.plan")
                    .layer("render")
                    .definedBy("dev.jib.mounts.render")
                    .layer("disk")
                    .definedBy("dev.jib.mounts.disk")
                    .layer("git")
                    .definedBy("dev.jib.mounts.git")
                    .layer("journal")
                    .definedBy("dev.jib.mounts.journal")
                    .layer("facts")
                    .definedBy("dev.jib.mounts.facts")
                    .layer("reftable")
                    .definedBy("dev.jib.mounts.reftable")
                    .layer("refs")
                    .definedBy("dev.jib.mounts.refs")
                    .layer("sealed")
                    .definedBy("dev.jib.mounts.sealed")
                    .layer("json")
                    .definedBy("dev.jib.mounts.json")
                    .layer("prepare")
                    .definedBy("dev.jib.mounts.prepare")
                    .layer("release")
                    .definedBy("dev.jib.mounts.release")
                    .layer("verify")
                    .definedBy("dev.jib.mounts.verify")
                    .layer("facade")
                    .definedBy("dev.jib.mounts")
                    .layer("cli")
                    .definedBy("dev.jib.mounts.cli")
                    .whereLayer("config")
                    .mayNotAccessAnyLayer()
                    .whereLayer("plan")
                    .mayOnlyAccessLayers("config")
                    .whereLayer("render")
                    .mayOnlyAccessLayers("plan")
                    .whereLayer("disk")
                    .mayOnlyAccessLayers("plan")
                    .whereLayer("git")
                    .mayOnlyAccessLayers("plan", "disk")
                    .whereLayer("journal")
                    .mayOnlyAccessLayers("config", "plan", "disk", "git")
                    .whereLayer("reftable")
                    .mayOnlyAccessLayers("plan", "disk")
                    .whereLayer("facts")
                    .mayOnlyAccessLayers("config", "plan", "disk", "git", "reftable")
                    .whereLayer("refs")
                    .mayOnlyAccessLayers("plan", "disk", "git", "reftable")
                    .whereLayer("json")
                    .mayOnlyAccessLayers("config", "plan", "render", "journal", "verify")
                    .whereLayer("verify")
                    .mayOnlyAccessLayers(
                            "config", "plan", "disk", "git", "journal", "facts", "reftable", "refs")
                    .whereLayer("sealed")
                    .mayOnlyAccessLayers("plan", "disk", "git", "facts", "reftable")
                    .whereLayer("prepare")
                    .mayOnlyAccessLayers(
                            "config", "plan", "disk", "git", "journal", "facts", "refs", "sealed",
                            "verify")
                    .whereLayer("release")
                    .mayOnlyAccessLayers(
                            "config", "plan", "disk", "git", "journal", "facts", "refs", "sealed",
                            "prepare", "verify")
                    .whereLayer("facade")
                    .mayOnlyAccessLayers(
                            "config", "plan", "git", "journal", "json", "sealed", "prepare",
                            "release", "verify")
                    .whereLayer("cli")
                    .mayOnlyAccessLayers(
                            "config", "plan", "render", "json", "journal", "release", "prepare",
                            "sealed", "verify", "facade");

    @ArchTest
    static final ArchRule PURE =
            ArchRuleDefinition.classes()
                    .that()
                    .resideInAnyPackage(
                            "dev.jib.mounts.plan", "dev.jib.mounts.config", "dev.jib.mounts.render")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.jib.mounts.plan",
                            "dev.jib.mounts.config",
                            "dev.jib.mounts.render",
                            "com.google.common..",
                            "com.google.errorprone.annotations..",
                            "org.jspecify.annotations",
                            "java.nio",
                            "java.nio.charset",
                            "java.lang..",
                            "java.net",
                            "java.util..",
                            "java.nio.file")
                    .because(
                            "what is planned and rendered must not depend on the machine it runs"
                                    + " on");

    @ArchTest
    static final ArchRule NO_IO =
            ArchRuleDefinition.noClasses()
                    .that()
                    .resideInAnyPackage(
                            "dev.jib.mounts.plan", "dev.jib.mounts.config", "dev.jib.mounts.render")
                    .should()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("java.nio.file.Files")
                    .because("a path is a value there, and no file is touched");
}
