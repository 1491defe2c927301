package dev.jib.gateway.inspect;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.eclipse.jgit.internal.submodule.SubmoduleValidator;
import org.eclipse.jgit.internal.submodule.SubmoduleValidator.SubmoduleValidationException;

/**
 * That a {@code .gitmodules} does no harm where someone clones with submodules: no name that leaves
 * its directory, no URL or path that is taken for an option, no lone carriage return
 * (CVE-2018-17456, CVE-2018-11235, CVE-2025-48384).
 */
final class GitmodulesCheck {
    /** Larger ones are refused; git itself stops at big-file size. */
    static final int MAX_SIZE = 1 << 20;

    private GitmodulesCheck() {}

    /** What is wrong with the file; empty when nothing is. */
    static Optional<String> faultOf(byte[] content) {
        for (int i = 0; i < content.length; i++) {
            boolean loneReturn =
                    content[i] == '\r' && (i + 1 == content.length || content[i + 1] != '\n');
            if (content[i] == 0 || loneReturn) {
                return Optional.of("has a NUL or a lone carriage return");
            }
        }
        try {
            SubmoduleValidator.assertValidGitModulesFile(
                    new String(content, StandardCharsets.UTF_8));
            return Optional.empty();
        } catch (SubmoduleValidationException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
