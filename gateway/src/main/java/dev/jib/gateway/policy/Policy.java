package dev.jib.gateway.policy;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * The rules of one gateway.
 *
 * @param mode what a violation does where its rule does not say
 * @param limits how much one push may be
 * @param refs the ref rules, in order; the end of the list denies
 * @param content the content rules, which all apply
 * @param tests what must come out, run at every load
 */
public record Policy(
        Mode mode,
        Limits limits,
        List<RefRule> refs,
        List<ContentRule> content,
        List<PolicyTest> tests) {
    public Policy {
        refs = ImmutableList.copyOf(refs);
        content = ImmutableList.copyOf(content);
        tests = ImmutableList.copyOf(tests);
    }
}
