package dev.jib.gateway.config;

import java.util.Collection;
import java.util.Comparator;

/** Finds the word that was probably meant. */
final class Nearest {
    private Nearest() {}

    /** {@code ; perhaps 'word'}, or nothing when no word is near. */
    static String hint(String said, Collection<String> words) {
        return words.stream()
                .min(Comparator.comparingInt(w -> distance(said, w)))
                .filter(w -> distance(said, w) <= Math.max(1, Math.min(3, w.length() / 3)))
                .map(w -> "; perhaps '" + w + "'")
                .orElse("");
    }

    /** How many letters have to be inserted, removed or replaced. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
