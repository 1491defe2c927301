package dev.jib.gateway.quarantine;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A made-up history with the shape of a real source repository, as a git-fast-import(1) stream.
 *
 * <p>Sixty files in the root, twelve directories with 25 files and eight directories of 20 files
 * each; a file has about 200 lines of words. Each commit edits a few lines of one to three files,
 * which makes about 6.7 objects a commit. The same seed gives the same stream.
 */
final class RepositorySynth {
    private static final String[] WORDS =
            ("return if else for while static final int long void public private class record"
                            + " buffer length offset object commit tree blob index pack delta base"
                            + " size error value result stream input output name path ref head tag"
                            + " update create delete the of a to from with = == != ( ) { } ; + - 0"
                            + " 1 42 null true false")
                    .split(" ");

    private final SplittableRandom random;
    private final List<String> paths = new ArrayList<>();
    private final List<List<String>> files = new ArrayList<>();
    private final OutputStream out;

    RepositorySynth(long seed, OutputStream out) {
        random = new SplittableRandom(seed);
        this.out = out;
        addFiles("", 60);
        for (int d = 0; d < 12; d++) {
            addFiles("module-" + d + "/", 25);
            for (int s = 0; s < 8; s++) {
                addFiles("module-" + d + "/package" + s + "/", 20);
            }
        }
    }

    /** Writes a commit with all files to standard output, then the given number of edits. */
    public static void main(String[] args) throws IOException {
        try (OutputStream out =
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 20)) {
            new RepositorySynth(7, out).write(Integer.parseInt(args[0]));
        }
    }

    void write(int commits) throws IOException {
        commitHeader(0);
        for (int i = 0; i < paths.size(); i++) {
            writeFile(i);
        }
        for (int c = 1; c <= commits; c++) {
            commitHeader(c);
            int edits = 1 + random.nextInt(3) * random.nextInt(2);
            for (int e = 0; e < edits; e++) {
                int file = Math.min(random.nextInt(paths.size()), random.nextInt(paths.size()));
                edit(files.get(file));
                writeFile(file);
            }
        }
        print("done\n");
        out.flush();
    }

    private void addFiles(String directory, int count) {
        for (int i = 0; i < count; i++) {
            paths.add(directory + WORDS[random.nextInt(30)] + "_" + i + ".c");
            List<String> lines = new ArrayList<>();
            int length = 40 + random.nextInt(320);
            for (int n = 0; n < length; n++) {
                lines.add(line());
            }
            files.add(lines);
        }
    }

    private String line() {
        StringBuilder line = new StringBuilder(" ".repeat(4 * random.nextInt(4)));
        int words = 1 + random.nextInt(10);
        for (int w = 0; w < words; w++) {
            line.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
            if (random.nextInt(6) == 0) {
                line.append(Long.toString(random.nextLong(1L << 30), 36)).append(' ');
            }
        }
        return line.append('\n').toString();
    }

    private void edit(List<String> lines) {
        int at = random.nextInt(lines.size());
        int changed = 1 + random.nextInt(6);
        for (int n = 0; n < changed && at + n < lines.size(); n++) {
            lines.set(at + n, line());
        }
        if (random.nextInt(3) == 0) {
            lines.add(random.nextInt(lines.size()), line());
        }
    }

    private void commitHeader(int number) throws IOException {
        String message = "module: change number " + number + "\n\n" + line() + line();
        print("commit refs/heads/main\n");
        print("author A U Thor <author@example.com> " + (1_500_000_000L + number * 600L));
        print(" +0000\ncommitter A U Thor <author@example.com> ");
        print((1_500_000_000L + number * 600L) + " +0000\n");
        print("data " + message.length() + "\n" + message + "\n");
    }

    private void writeFile(int file) throws IOException {
        int size = files.get(file).stream().mapToInt(String::length).sum();
        print("M 100644 inline " + paths.get(file) + "\ndata " + size + "\n");
        for (String line : files.get(file)) {
            print(line);
        }
        print("\n");
    }

    private void print(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
