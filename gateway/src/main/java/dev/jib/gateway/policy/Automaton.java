package dev.jib.gateway.policy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** Finds any of several literals in one pass over bytes (Aho and Corasick, 1975). */
final class Automaton {
    private final int[] next;
    private final int[][] outputs;

    private Automaton(int[] next, List<int[]> outputs) {
        this.next = next;
        this.outputs = outputs.toArray(int[][]::new);
    }

    static Automaton of(List<byte[]> words) {
        Trie trie = new Trie();
        for (int i = 0; i < words.size(); i++) {
            trie.add(words.get(i), i);
        }
        return trie.automaton();
    }

    /** The state after one more byte; the first state is 0. */
    int step(int state, byte b) {
        return next[state << 8 | b & 0xff];
    }

    /** Which words end in this state. */
    int[] ending(int state) {
        return outputs[state];
    }

    private static final class Trie {
        private int[] next = new int[256 * 64];
        private final List<int[]> outputs = new ArrayList<>(List.of(new int[0]));

        void add(byte[] word, int index) {
            int state = 0;
            for (byte b : word) {
                int slot = state << 8 | b & 0xff;
                if (next[slot] == 0) {
                    int fresh = outputs.size();
                    outputs.add(new int[0]);
                    if (outputs.size() << 8 > next.length) {
                        next = Arrays.copyOf(next, next.length * 2);
                    }
                    next[slot] = fresh;
                }
                state = next[slot];
            }
            outputs.set(state, with(outputs.get(state), new int[] {index}));
        }

        /** Fills each missing edge with that of the longest proper suffix, level by level. */
        Automaton automaton() {
            int[] suffix = new int[outputs.size()];
            Deque<Integer> queue = new ArrayDeque<>();
            for (int b = 0; b < 256; b++) {
                if (next[b] != 0) {
                    queue.add(next[b]);
                }
            }
            while (!queue.isEmpty()) {
                int state = queue.remove();
                outputs.set(state, with(outputs.get(state), outputs.get(suffix[state])));
                for (int b = 0; b < 256; b++) {
                    int target = next[state << 8 | b];
                    int viaSuffix = next[suffix[state] << 8 | b];
                    if (target == 0) {
                        next[state << 8 | b] = viaSuffix;
                    } else {
                        suffix[target] = viaSuffix;
                        queue.add(target);
                    }
                }
            }
            return new Automaton(Arrays.copyOf(next, outputs.size() << 8), outputs);
        }

        private static int[] with(int[] some, int[] more) {
            int[] all = Arrays.copyOf(some, some.length + more.length);
            System.arraycopy(more, 0, all, some.length, more.length);
            return all;
        }
    }
}
