package dev.jib.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.jib.gateway.identity.Secret;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * No class that holds a secret prints it: over all compiled classes of the gateway, those found by
 * the types of their fields, and those whose fields are text or bytes with the name of a secret.
 */
class SecretHoldersTest {
    private static final String CANARY = "canary-of-to-string";
    private static final Set<String> SECRETS =
            Set.of(Secret.class.getName(), PrivateKey.class.getName(), KeyPair.class.getName());
    private static final Pattern NAMED =
            Pattern.compile(
                    "(?i).*(token|password|secret|passphrase|authorization|bearer).*|key|text|body|"
                            + "header|value|environment");
    private static final Set<String> RAW =
            Set.of(
                    String.class.getName(),
                    byte[].class.getName(),
                    char[].class.getName(),
                    Map.class.getName(),
                    "tools.jackson.databind.JsonNode");

    /** Fields of records with such a name that hold no secret, each with what it is. */
    private static final Map<String, String> NO_SECRET =
            ImmutableMap.<String, String>builder()
                    .put(
                            "audit.AuditLine.text",
                            "a line of the log, in which nothing secret is written")
                    .put("config.CredentialConfig$OAuth.tokenUrl", "an address")
                    .put(
                            "config.Node$Entry.key",
                            "a key of the configuration, which names secrets by files")
                    .put("config.Node$Scalar.text", "a value of it")
                    .put("demo.Fault$Answer.body", "what a test has an upstream say")
                    .put("demo.Program.environment", "what the demo gives a container")
                    .put("demo.SandboxArguments.environment", "the same")
                    .put("forge.ForgeApi$Answer.body", "what a forge says of a repository")
                    .put("inspect.AllowedSigners$Signer.key", "a public key")
                    .put("inspect.SshSignature.key", "a public key")
                    .put("inspect.SshSignature.value", "a signature")
                    .put("policy.CommitRules$Trailer.key", "a trailer of a commit")
                    .put("policy.Found$Words.text", "words for the pusher")
                    .put("policy.SecretPattern$Literal.text", "a pattern of the configuration")
                    .put("policy.Trailers$Trailer.key", "a trailer of a commit")
                    .put("policy.Trailers$Trailer.value", "the same")
                    .put("policy.Violation.text", "words for the pusher")
                    .put("session.StoredSession.tokenSha256", "a hash of 256 random bits")
                    .build();

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.jib.gateway");

    @Test
    void nothingThatHoldsASecretIsARecordByWhichItWouldPrintItself() {
        Set<String> holders = holders();
        assertThat(holders)
                .contains(
                        "dev.jib.gateway.credential.Credential$Basic",
                        "dev.jib.gateway.credential.Credential$Bearer",
                        "dev.jib.gateway.credential.ExpiringToken");
        assertThat(holders.stream().map(CLASSES::get).filter(SecretHoldersTest::printsItsFields))
                .extracting(JavaClass::getName)
                .isEmpty();
    }

    @Test
    void noTextWithTheNameOfASecretIsPrinted() throws ReflectiveOperationException {
        Set<String> printed = new TreeSet<>();
        Set<String> looked = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            for (JavaField field : type.getFields()) {
                if (isRawSecret(field)
                        && !NO_SECRET.containsKey(
                                field.getFullName().replace("dev.jib.gateway.", ""))) {
                    looked.add(field.getFullName());
                    if (prints(type, field)) {
                        printed.add(field.getFullName());
                    }
                }
            }
        }
        assertThat(looked)
                .contains(
                        "dev.jib.gateway.identity.Secret.value",
                        "dev.jib.gateway.lfs.StoredAction.header",
                        "dev.jib.gateway.credential.TokenServer$Answer.body");
        assertThat(printed).isEmpty();
    }

    private static boolean isRawSecret(JavaField field) {
        return !field.getModifiers().contains(com.tngtech.archunit.core.domain.JavaModifier.STATIC)
                && RAW.contains(field.getRawType().getName())
                && NAMED.matcher(field.getName()).matches();
    }

    /** A class with a field of such a type, alone or in a container, or of a class that is one. */
    private static Set<String> holders() {
        Set<String> found = new HashSet<>(SECRETS);
        int before = 0;
        while (found.size() > before) {
            before = found.size();
            Set<String> now = Set.copyOf(found);
            CLASSES.stream()
                    .filter(type -> !type.isInterface())
                    .filter(type ->
                            type.getFields().stream()
                                    .flatMap(f -> f.getAllInvolvedRawTypes().stream())
                                    .anyMatch(t -> now.contains(t.getName())))
                    .forEach(type -> found.add(type.getName()));
        }
        found.removeAll(SECRETS);
        return found;
    }

    /**
     * A method that the compiler made stands, like the others that it made, at the record's line.
     */
    private static boolean printsItsFields(JavaClass type) {
        return type.isRecord()
                && (line(type, "toString") == line(type, "hashCode")
                        || line(type, "toString") == line(type, "equals", Object.class));
    }

    private static int line(JavaClass type, String method, Class<?>... parameters) {
        return type.getMethod(method, parameters).getSourceCodeLocation().getLineNumber();
    }

    /** Makes one, with the canary in that field, and lets it print itself. */
    private static boolean prints(JavaClass type, JavaField field)
            throws ReflectiveOperationException {
        Class<?> made = Class.forName(type.getName());
        if (Modifier.isAbstract(made.getModifiers())) {
            return false;
        }
        if (made.isRecord()) {
            return printsItsFields(type);
        }
        Class<?> unsafe = Class.forName("sun.misc.Unsafe"); // whatever its constructors demand
        Field only = unsafe.getDeclaredField("theUnsafe");
        only.setAccessible(true);
        Object instance =
                unsafe.getMethod("allocateInstance", Class.class).invoke(only.get(null), made);
        for (Field each : made.getDeclaredFields()) {
            if (!Modifier.isStatic(each.getModifiers()) && !each.getType().isPrimitive()) {
                each.setAccessible(true);
                each.set(instance, filler(each.getType(), each.getName().equals(field.getName())));
            }
        }
        return String.valueOf(instance).contains(CANARY);
    }

    private static @Nullable Object filler(Class<?> type, boolean canary) {
        String text = canary ? CANARY : "x";
        if (type == String.class) {
            return text;
        }
        if (type == byte[].class) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        if (type == char[].class) {
            return text.toCharArray();
        }
        if (type == Map.class) {
            return Map.of(text, text);
        }
        if (type.getName().equals("tools.jackson.databind.JsonNode")) {
            return tools.jackson.databind.node.JsonNodeFactory.instance.stringNode(text);
        }
        if (type == URI.class) {
            return URI.create("https://host.example/x");
        }
        if (type == Path.class) {
            return Path.of("x");
        }
        if (type == Optional.class) {
            return Optional.empty();
        }
        return type == List.class ? List.of() : null;
    }
}
