package dev.jib.gateway.lfs;

import dev.jib.gateway.audit.AuditLog;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.identity.Principal;
import dev.jib.gateway.transport.GitEndpoint;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * What LFS works with.
 *
 * @param access says whether a session may fetch from a repository or push to it at all
 * @param places which repositories have LFS
 * @param mayPush whether policy lets a principal bring anything new to the repository of that name
 * @param audit where transfers are recorded
 * @param clock the time
 * @param random for the names of grants
 */
public record LfsParts(
        GitEndpoint access,
        Function<RepositoryUrl, Optional<LfsPlace>> places,
        BiPredicate<Principal, String> mayPush,
        AuditLog audit,
        Clock clock,
        SecureRandom random) {}
