package dev.jib.gateway.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.Needs;
import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.policy.CommitFacts;
import dev.jib.gateway.policy.SignatureFacts;
import dev.jib.gateway.policy.SignatureFormat;
import dev.jib.gateway.policy.TrustSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureTest extends InspectFixture {
    private static final TrustSet SIGNERS = new TrustSet("signers/");
    private Path signers;

    @BeforeEach
    void makeTrustSet() throws Exception {
        signers = Files.createDirectories(root.resolve("signers"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "rsa", "ecdsa"})
    void knowsAGoodSshSignature(String type) throws Exception {
        Path key = sshKey(type);
        allow("agent@example.com " + Files.readString(Path.of(key + ".pub")));
        ObjectId tip = signWith("ssh", key.toString());
        SignatureFacts.Good good = (SignatureFacts.Good) signature(tip);
        assertThat(good.format()).isEqualTo(SignatureFormat.SSH);
        assertThat(good.signer()).startsWith("agent@example.com SHA256:");
        assertThat(good.trustedBy()).containsExactly(SIGNERS);
    }

    @Test
    void doesNotCountAnSshSignatureOfOtherBytes() throws Exception {
        Path key = sshKey("ed25519");
        allow("a " + Files.readString(Path.of(key + ".pub")));
        ObjectId tip = signWith("ssh", key.toString());
        String raw = git.run("cat-file", "commit", tip.hex());
        ObjectId forged = git.write("commit", raw.replace("change", "chance").getBytes(UTF_8));
        assertThat(reason(forged)).isEqualTo("the SSH signature is not one of these bytes");
    }

    @Test
    void doesNotCountAnUnknownSshKeyOrOneNotValidNow() throws Exception {
        Path key = sshKey("ed25519");
        ObjectId tip = signWith("ssh", key.toString());
        allow("# nobody\n");
        assertThat(reason(tip)).startsWith("SSH key SHA256:").endsWith(" is not trusted");
        String pub = Files.readString(Path.of(key + ".pub"));
        allow("a valid-before=\"20200101\" " + pub);
        assertThat(reason(tip)).endsWith(" is not valid now");
        allow("a valid-after=\"20200101\",namespaces=\"file\" " + pub);
        assertThat(reason(tip)).endsWith(" is not valid now");
        allow("a valid-after=\"20200101\",namespaces=\"git,file\" " + pub);
        assertThat(signature(tip)).isInstanceOf(SignatureFacts.Good.class);
    }

    @Test
    void doesNotCountAnSshSignatureForAnotherNamespace() throws Exception {
        Path key = sshKey("ed25519");
        allow("a " + Files.readString(Path.of(key + ".pub")));
        ObjectId plain = git.commit("a", "1");
        byte[] raw = git.run("cat-file", "commit", plain.hex()).getBytes(UTF_8);
        Path file = Files.write(root.resolve("message"), raw);
        run("ssh-keygen", "-q", "-Y", "sign", "-n", "file", "-f", key.toString(), file.toString());
        assertThat(reason(signed(raw, Files.readString(Path.of(file + ".sig")))))
                .isEqualTo("the SSH signature is not for the namespace git");
        Files.delete(Path.of(file + ".sig"));
        run("ssh-keygen", "-q", "-Y", "sign", "-n", "git", "-f", key.toString(), file.toString());
        assertThat(signature(signed(raw, Files.readString(Path.of(file + ".sig")))))
                .isInstanceOf(SignatureFacts.Good.class);
    }

    @Test
    void doesNotCountTwoSignatures() throws Exception {
        Path key = sshKey("ed25519");
        allow("a " + Files.readString(Path.of(key + ".pub")));
        ObjectId tip = signWith("ssh", key.toString());
        String raw = git.run("cat-file", "commit", tip.hex());
        int start = raw.indexOf("gpgsig ");
        int end = raw.indexOf("\n\n");
        String twice =
                raw.substring(0, end + 1) + raw.substring(start, end + 1) + raw.substring(end + 1);
        assertThat(reason(git.write("commit", twice.getBytes(UTF_8)))).contains("two signatures");
    }

    @Test
    void knowsAGoodOpenPgpSignatureAndAnExpiredKey() throws Exception {
        Needs.program("gpg", "gnupg");
        Path home =
                Files.createTempDirectory(
                        Path.of("/tmp"),
                        "gpg",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
        try {
            gpg(home, "--quick-gen-key", "Agent <agent@example.com>", "ed25519", "sign", "1y");
            gpg(home, "--armor", "-o", signers.resolve("agent.asc").toString(), "--export");
            Path program =
                    file("gpg", "#!/bin/sh\nexec gpg --homedir " + home + " --batch \"$@\"\n");
            program.toFile().setExecutable(true);
            git.run("config", "gpg.program", program.toString());
            ObjectId tip = signWith("openpgp", "agent@example.com");
            SignatureFacts.Good good = (SignatureFacts.Good) signature(tip);
            assertThat(good.signer()).endsWith("(Agent <agent@example.com>)");
            clock = () -> Instant.now().plusSeconds(400L * 24 * 3600);
            assertThat(reason(tip)).contains("expired");
            clock = Instant::now;
            String raw = git.run("cat-file", "commit", tip.hex());
            ObjectId forged = git.write("commit", raw.replace("change", "chance").getBytes(UTF_8));
            assertThat(reason(forged)).contains("not one of these bytes");
            Files.delete(signers.resolve("agent.asc"));
            assertThat(reason(tip)).startsWith("OpenPGP key ").endsWith(" is not trusted");
        } finally {
            run("gpgconf", "--homedir", home.toString(), "--kill", "all");
            run("rm", "-rf", home.toString());
        }
    }

    @Test
    void knowsAGoodX509Signature() throws Exception {
        Needs.program("openssl", "openssl");
        Path certificate = root.resolve("certificate.pem");
        shell(
                "openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=Agent -addext"
                        + " keyUsage=digitalSignature -keyout key.pem -out certificate.pem");
        ObjectId plain = git.commit("a", "1");
        byte[] raw = git.run("cat-file", "commit", plain.hex()).getBytes(UTF_8);
        Files.write(root.resolve("message"), raw);
        shell(
                "openssl cms -sign -binary -md sha256 -in message -signer certificate.pem -inkey"
                        + " key.pem -outform PEM -out signature");
        String armored =
                Files.readString(root.resolve("signature"))
                        .replaceAll("-(BEGIN|END) CMS-", "-$1 SIGNED MESSAGE-");
        ObjectId tip = signed(raw, armored);
        assertThat(reason(tip)).isEqualTo("no certificate is trusted");
        Files.copy(certificate, signers.resolve("agent.pem"));
        SignatureFacts.Good good = (SignatureFacts.Good) signature(tip);
        assertThat(good.format()).isEqualTo(SignatureFormat.X509);
        assertThat(good.signer()).isEqualTo("CN=Agent");
        byte[] other = new String(raw, UTF_8).replace("change", "chance").getBytes(UTF_8);
        assertThat(reason(signed(other, armored))).contains("CMS signature");
        clock = () -> Instant.now().plusSeconds(60L * 24 * 3600);
        assertThat(signature(tip)).isInstanceOf(SignatureFacts.Bad.class);
    }

    /** What the authority of a trust set issues for TLS is no right to sign. */
    @Test
    void takesNoSignatureByTheCertificateOfAServer() throws Exception {
        Needs.program("openssl", "openssl");
        byte[] raw = git.run("cat-file", "commit", git.commit("a", "1").hex()).getBytes(UTF_8);
        Files.write(root.resolve("message"), raw);
        for (String purpose : List.of("serverAuth", "clientAuth", "emailProtection")) {
            shell(
                    "openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=A -addext"
                            + " keyUsage=digitalSignature -addext extendedKeyUsage="
                            + purpose
                            + " -keyout key.pem -out certificate.pem");
            shell(
                    "openssl cms -sign -binary -md sha256 -in message -signer certificate.pem"
                            + " -inkey key.pem -outform PEM -out signature");
            Files.copy(
                    root.resolve("certificate.pem"),
                    signers.resolve("agent.pem"),
                    StandardCopyOption.REPLACE_EXISTING);
            String armored =
                    Files.readString(root.resolve("signature"))
                            .replaceAll("-(BEGIN|END) CMS-", "-$1 SIGNED MESSAGE-");
            ObjectId tip = signed(raw, armored);
            if (purpose.equals("emailProtection")) {
                assertThat(signature(tip)).isInstanceOf(SignatureFacts.Good.class);
            } else {
                assertThat(reason(tip)).isEqualTo("the certificate is not for signing");
            }
        }
    }

    @Test
    void verifiesTheSignatureOfATag() throws Exception {
        Path key = sshKey("ed25519");
        allow("a " + Files.readString(Path.of(key + ".pub")));
        git.commit("a", "1");
        git.run("config", "gpg.format", "ssh");
        git.run("config", "user.signingKey", key.toString());
        git.run("tag", "-s", "-m", "release", "v1");
        loadTrust();
        Told told = push(List.of(create("refs/tags/v1", git.id("v1"))));
        assertThat(told.refs().get(0).tags().get(0).signature())
                .isInstanceOf(SignatureFacts.Good.class);
    }

    @Test
    void saysWhatIsWrongWithATrustSet() throws Exception {
        allow("a cert-authority ssh-ed25519 AAAA");
        assertThat(org.assertj.core.api.Assertions.catchThrowable(this::loadTrust))
                .hasMessageContaining("allowed_signers: line 1")
                .hasMessageContaining("cert-authority");
    }

    private SignatureFacts signature(ObjectId tip) throws Exception {
        loadTrust();
        Told told = push(List.of(create("refs/heads/x", tip)));
        return ((CommitFacts) told.content().origins.getLast()).signature();
    }

    private String reason(ObjectId tip) throws Exception {
        return ((SignatureFacts.Bad) signature(tip)).reason();
    }

    private void loadTrust() throws IOException {
        trust = Map.of(SIGNERS, TrustedKeys.load(signers));
    }

    private void allow(String lines) throws IOException {
        Files.writeString(signers.resolve("allowed_signers"), lines);
    }

    private Path sshKey(String type) throws Exception {
        Needs.program("ssh-keygen", "openssh-client");
        Path key = root.resolve("key-" + type);
        run("ssh-keygen", "-q", "-t", type, "-N", "", "-C", "", "-f", key.toString());
        return key;
    }

    private ObjectId signWith(String format, String key) throws IOException {
        git.run("config", "gpg.format", format);
        git.run("config", "user.signingKey", key);
        Files.writeString(git.directory().resolve("a"), key);
        git.run("add", "a");
        git.run("commit", "-q", "-S", "-m", "change");
        return git.id("HEAD");
    }

    /** The commit with that signature in its header. */
    private ObjectId signed(byte[] raw, String armored) throws IOException {
        String text = new String(raw, UTF_8);
        int end = text.indexOf("\n\n");
        String header = "\ngpgsig " + armored.strip().replace("\n", "\n ");
        return git.write(
                "commit", (text.substring(0, end) + header + text.substring(end)).getBytes(UTF_8));
    }

    private void gpg(Path home, String... arguments) throws Exception {
        List<String> command =
                new java.util.ArrayList<>(
                        List.of(
                                "gpg",
                                "--homedir",
                                home.toString(),
                                "--batch",
                                "--passphrase",
                                "",
                                "--pinentry-mode",
                                "loopback"));
        command.addAll(List.of(arguments));
        run(command.toArray(String[]::new));
    }

    private void shell(String command) throws Exception {
        run("sh", "-c", "cd " + root + " && " + command);
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(String.join(" ", command) + "\n" + out).isZero();
    }
}
