package dev.jib.gateway.app;

import dev.jib.gateway.inspect.PushInspector;
import dev.jib.gateway.inspect.TrustedKeys;
import dev.jib.gateway.policy.ForgeFacts;
import dev.jib.gateway.policy.PolicySnapshot;
import dev.jib.gateway.policy.TrustSet;
import dev.jib.gateway.push.PolicyGate;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes the gate of a policy, with the keys that its rules trust. */
final class Gates {
    private Gates() {}

    /**
     * The gate of that snapshot.
     *
     * @param file the configuration file that it came from; its directory is where the trust sets'
     *     paths begin
     * @param forges what forges say
     * @throws IOException when a trust set is not there or has a file of no known kind
     */
    static PolicyGate of(
            PolicySnapshot snapshot, Path file, InstantSource clock, ForgeFacts.Source forges)
            throws IOException {
        Map<TrustSet, TrustedKeys> trust = new LinkedHashMap<>();
        for (TrustSet set : snapshot.trustSets()) {
            Path directory = file.toAbsolutePath().resolveSibling(set.name()).normalize();
            try {
                trust.put(set, TrustedKeys.load(directory));
            } catch (NoSuchFileException e) {
                throw new IOException(
                        file
                                + ": trust set "
                                + directory
                                + " is not there (expected: a directory with allowed_signers,"
                                + " *.asc or *.pem)",
                        e);
            }
        }
        return new PolicyGate(snapshot, new PushInspector(trust, clock, System::nanoTime), forges);
    }
}
