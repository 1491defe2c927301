package dev.jib.gateway.config;

/**
 * A place in a file.
 *
 * @param line from 1
 * @param column from 1
 */
public record Location(int line, int column) implements Comparable<Location> {
    @Override
    public int compareTo(Location other) {
        int byLine = Integer.compare(line, other.line);
        return byLine != 0 ? byLine : Integer.compare(column, other.column);
    }

    @Override
    public String toString() {
        return line + ":" + column;
    }
}
