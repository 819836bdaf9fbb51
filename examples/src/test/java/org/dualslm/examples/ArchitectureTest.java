package org.dualslm.examples;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The dependencies that must never be (docs/design.md, section 2). */
class ArchitectureTest {
    private static final String[] ENGINES = {"ai.djl..", "ai.onnxruntime..", "org.tensorflow..", "org.bytedeco.."};

    private static JavaClasses all;

    @BeforeAll
    static void importEveryModule() throws IOException {
        Path root = Path.of("").toAbsolutePath().getParent();
        try (Stream<Path> paths = Files.find(root, 4, (path, attributes) -> path.endsWith("target/classes"))) {
            List<Path> modules = paths.toList();
            all = new ClassFileImporter().importPaths(modules);
        }
        for (String module : List.of(
                "api",
                "hub",
                "djl",
                "tensorflow",
                "onnx",
                "encoders.djl",
                "encoders.onnx",
                "encoders.tensorflow",
                "adapters.common",
                "adapters.djl",
                "adapters.tensorflow",
                "llm.text",
                "llm.djl",
                "llm.onnx",
                "train",
                "guice",
                "testkit")) {
            assertThat(all.stream().anyMatch(c -> c.getPackageName().startsWith("org.dualslm." + module)))
                    .as("classes of %s were built", module)
                    .isTrue();
        }
    }

    @Test
    void theApiDependsOnTheJdkAlone() {
        classes()
                .that()
                .resideInAPackage("org.dualslm.api..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("org.dualslm.api..", "java..", "javax.sound.."))
                .check(all);
    }

    @Test
    void theHubDependsOnTheApiAlone() {
        classes()
                .that()
                .resideInAPackage("org.dualslm.hub..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("org.dualslm.hub..", "org.dualslm.api..", "java.."))
                .check(all);
    }

    @Test
    void trainingKnowsNoEngineAndNoPlugin() {
        noClasses()
                .that()
                .resideInAPackage("org.dualslm.train..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(ENGINES).or(plugins()))
                .check(all);
    }

    @Test
    void wiringKnowsNoEngineAndNoPlugin() {
        noClasses()
                .that()
                .resideInAPackage("org.dualslm.guice..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(ENGINES).or(plugins()))
                .check(all);
    }

    @Test
    void noPluginKnowsAnotherEngine() {
        noClasses()
                .that()
                .resideInAnyPackage("org.dualslm.onnx..", "org.dualslm.encoders.onnx..", "org.dualslm.llm.onnx..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("ai.djl..", "org.dualslm.djl..", "org.dualslm.llm.djl..")
                        .or(tensorFlow()))
                .check(all);
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.dualslm.djl..",
                        "org.dualslm.encoders.djl..",
                        "org.dualslm.adapters.djl..",
                        "org.dualslm.llm.djl..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("ai.onnxruntime..", "org.dualslm..onnx..")
                        .or(tensorFlow()))
                .check(all);
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.dualslm.tensorflow..",
                        "org.dualslm.encoders.tensorflow..",
                        "org.dualslm.adapters.tensorflow..")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("ai.djl..", "ai.onnxruntime..", "org.dualslm..djl..", "org.dualslm..onnx.."))
                .check(all);
        noClasses()
                .that()
                .resideInAnyPackage("org.dualslm.encoders.prosody..", "org.dualslm.adapters.common..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(ENGINES))
                .check(all);
        noClasses()
                .that()
                .resideInAPackage("org.dualslm.llm.text..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(ENGINES)
                        .and(resideOutsideOfPackage("ai.djl.huggingface.tokenizers..")) // a library without an engine
                        .or(resideInAnyPackage("org.dualslm.djl..", "org.dualslm.llm.djl..")))
                .check(all);
    }

    @Test
    void nothingDependsOnTheExamples() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.dualslm.examples..")
                .should()
                .dependOnClassesThat(resideInAPackage("org.dualslm.examples.."))
                .check(all);
    }

    @Test
    void noEngineTypeStandsInAPublicSignature() {
        classes()
                .that()
                .resideOutsideOfPackages(
                        "org.dualslm.djl..",
                        "org.dualslm.onnx..",
                        "org.dualslm.tensorflow..") // exported to own plugins only
                .and()
                .arePublic()
                .should(showNoEngineType())
                .check(all);
    }

    @Test
    void thePackagesOfTheApiFormNoCycle() {
        slices().matching("org.dualslm.api.(*)..").should().beFreeOfCycles().check(all);
    }

    private static com.tngtech.archunit.base.DescribedPredicate<JavaClass> plugins() {
        return resideInAnyPackage(
                "org.dualslm.djl..",
                "org.dualslm.onnx..",
                "org.dualslm.tensorflow..",
                "org.dualslm.encoders..",
                "org.dualslm.adapters..",
                "org.dualslm.llm..");
    }

    private static com.tngtech.archunit.base.DescribedPredicate<JavaClass> tensorFlow() {
        return resideInAnyPackage("org.tensorflow..", "org.bytedeco..", "org.dualslm..tensorflow..");
    }

    private static ArchCondition<JavaClass> showNoEngineType() {
        return new ArchCondition<>("show no engine type in public or protected members") {
            @Override
            public void check(JavaClass owner, ConditionEvents events) {
                for (JavaCodeUnit unit : owner.getCodeUnits()) {
                    if (visible(unit.getModifiers())) {
                        Stream.concat(Stream.of(unit.getRawReturnType()), unit.getRawParameterTypes().stream())
                                .filter(resideInAnyPackage(ENGINES))
                                .forEach(type -> report(events, owner, unit.getFullName(), type));
                    }
                }
                for (JavaField field : owner.getFields()) {
                    if (visible(field.getModifiers())
                            && resideInAnyPackage(ENGINES).test(field.getRawType())) {
                        report(events, owner, field.getFullName(), field.getRawType());
                    }
                }
            }
        };
    }

    private static boolean visible(java.util.Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    private static void report(ConditionEvents events, JavaClass owner, String member, JavaClass type) {
        events.add(SimpleConditionEvent.violated(owner, member + " shows " + type.getName()));
    }
}
