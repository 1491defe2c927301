package dev.jib.gateway.credential;

import dev.jib.gateway.identity.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A secret in a file of one line.
 *
 * <p>It is read for each request: a new content counts from the next request on, however it came
 * there (written over, renamed into place, a mounted secret's link swapped). One line end at the
 * end is not part of the secret.
 */
public final class SecretFile implements SecretText {
    private final Path path;

    /** The secret in that file. */
    public SecretFile(Path path) {
        this.path = path;
    }

    @Override
    public Secret read() throws CredentialException {
        return OneLine.secret("credential file " + path, text());
    }

    private String text() throws CredentialException {
        byte[] bytes = bytes();
        if (bytes.length > SmallFile.MAX) {
            throw fault("is larger than 64 KiB (expected: one line with the secret)", null);
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw fault("is not UTF-8 (expected: one line of text)", null);
        }
    }

    private byte[] bytes() throws CredentialException {
        try {
            return SmallFile.bytes(path);
        } catch (NoSuchFileException e) {
            throw fault("does not exist (expected: a file with the secret)", e);
        } catch (IOException e) {
            throw fault("cannot be read (expected: readable for the gateway's user)", e);
        }
    }

    private CredentialException fault(String what, @Nullable IOException cause) {
        return new CredentialException("credential file " + path + ": " + what, cause);
    }

    @Override
    public String toString() {
        return "file " + path;
    }
}
