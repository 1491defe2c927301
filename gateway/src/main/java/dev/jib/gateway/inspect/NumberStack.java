package dev.jib.gateway.inspect;

import java.util.Arrays;

/** A stack of numbers that grows as needed. */
final class NumberStack {
    private int[] numbers = new int[32];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    void push(int number) {
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * size);
        }
        numbers[size++] = number;
    }

    int pop() {
        return numbers[--size];
    }
}
