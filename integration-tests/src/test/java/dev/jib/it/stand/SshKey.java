package dev.jib.it.stand;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An SSH key pair in files, as {@code ssh-keygen} makes it. */
public record SshKey(Path privateFile) {

    /** Makes an Ed25519 key without passphrase; its comment is the file's name. */
    public static SshKey make(Path privateFile) {
        Needs.program("ssh-keygen", "openssh-client");
        String comment = String.valueOf(privateFile.getFileName());
        Command.of(
                        "ssh-keygen",
                        "-q",
                        "-t",
                        "ed25519",
                        "-N",
                        "",
                        "-C",
                        comment,
                        "-f",
                        privateFile.toString())
                .run()
                .orFail();
        return new SshKey(privateFile);
    }

    /**
     * Makes a key with those options of ssh-keygen(1), such as {@code -t rsa -b 3072 -m PEM}.
     *
     * @param passphrase what it is encrypted with; empty for no encryption
     */
    public static SshKey make(Path privateFile, String passphrase, String... options) {
        Needs.program("ssh-keygen", "openssh-client");
        List<String> command = new ArrayList<>(List.of("ssh-keygen", "-q"));
        command.addAll(List.of(options));
        command.addAll(List.of("-N", passphrase, "-C", "test", "-f", privateFile.toString()));
        Command.of(command).run().orFail();
        return new SshKey(privateFile);
    }

    /** The public key as one line: type, key, comment. */
    public String publicLine() {
        try {
            return Files.readString(Path.of(privateFile + ".pub")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
