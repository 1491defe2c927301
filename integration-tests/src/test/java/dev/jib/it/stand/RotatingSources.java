package dev.jib.it.stand;

import java.util.List;
import java.util.Map;

/** Upstreams whose credentials change while a gateway runs, and what it takes to change them. */
interface RotatingSources {
    /** Their entries of {@code upstreams}, as YAML. */
    String yaml();

    /** The base of each, by its name. */
    Map<String, String> bases();

    /** The one repository of each, without {@code .git}, by its name. */
    Map<String, String> repositories();

    /** Every credential is changed, as its page says to do it without a failed operation. */
    void rotate();

    /** No credential is taken any more. */
    void revoke();

    /** What was ever a secret of theirs. */
    List<String> secrets();
}
