package dev.jib.it.stand;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

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

    /** The public key as one line: type, key, comment. */
    public String publicLine() {
        try {
            return Files.readString(Path.of(privateFile + ".pub")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
