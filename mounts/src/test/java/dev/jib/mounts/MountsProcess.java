package dev.jib.mounts;

import dev.jib.mounts.cli.MountsCommand;
import dev.jib.mounts.cli.OneLine;
import dev.jib.mounts.git.GitResult;
import dev.jib.mounts.git.HostGit;
import dev.jib.mounts.journal.Host;
import dev.jib.mounts.journal.StepObserver;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;

/** {@code jib mounts} in a process of its own, and one that stops at a step until it is killed. */
final class MountsProcess {
    private static final String STOPPED = "stopped at ";
    private static final ContainerName C1 = new ContainerName("c1");

    /** A git whose every run is a step. */
    private record SteppingGit(HostGit git, StepObserver steps) implements HostGit {
        @Override
        public GitResult run(HostPath directory, byte[] input, List<String> arguments) {
            steps.reached("before git " + arguments);
            return git.run(directory, input, arguments);
        }

        @Override
        public HostGit marked(String job) {
            return new SteppingGit(git.marked(job), steps);
        }
    }

    private MountsProcess() {}

    /** The entry of the child: {@code cli WORD...} or {@code stop EVENT ROOT CALL FORM}. */
    public static void main(String[] arguments) {
        List<String> words = new ArrayList<>(List.of(arguments));
        if (words.removeFirst().equals("cli")) {
            String[] rest = words.toArray(String[]::new);
            System.exit(
                    new CommandLine(new MountsCommand())
                            .setParameterExceptionHandler(new OneLine())
                            .execute(rest));
        }
        int event = Integer.parseInt(words.get(0));
        Path root = Path.of(words.get(1));
        int[] left = {event};
        StepObserver stop =
                step -> {
                    if (left[0]-- == 0) {
                        System.out.println(STOPPED + step);
                        System.out.flush();
                        while (true) {
                            LockSupport.park();
                        }
                    }
                };
        HostFixture host = new HostFixture(root, stop);
        Mounts stepping = new Mounts(stepping(root, stop));
        switch (words.get(2)) {
            case "import" -> stepping.importFrom(C1);
            case "verify" -> stepping.verify(C1);
            default -> call(host, words.get(2), Form.valueOf(words.get(3)));
        }
    }

    private static Host stepping(Path root, StepObserver stop) {
        Host plain = HostFixture.host(root, StepObserver.NONE);
        HostGit git = new SteppingGit(plain.git(), stop);
        return new Host(git, plain.state(), plain.worktrees(), stop);
    }

    private static void call(HostFixture host, String call, Form form) {
        switch (call) {
            case "prepare" -> host.mounts.prepare(form.request(host));
            case "release" -> host.mounts.release(C1);
            case "recover" -> host.mounts.recover(C1);
            case "clean" -> host.mounts.recoverRepository(new HostPath(host.repository));
            case "quarantine" -> host.mounts.quarantine(C1);
            default -> throw new IllegalArgumentException(call);
        }
    }

    /** Runs the command line and answers its status and all it printed. */
    static Shell.Answer cli(Path root, String... words) {
        List<String> command = java("cli", words);
        return Shell.run(root, Map.of("HOME", root.toString()), command);
    }

    /**
     * Runs a call in a process, kills that with SIGKILL at an event, and answers the step; empty
     * when the call ended before.
     */
    static String killedAt(int event, Path root, String call, Form form) {
        List<String> command =
                java("stop", Integer.toString(event), root.toString(), call, form.name());
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(Shell.environment(root));
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        try {
            Process process = builder.start();
            try (InputStream out = process.getInputStream()) {
                String line = line(out);
                process.destroyForcibly();
                int exit = process.waitFor();
                if (!line.startsWith(STOPPED) && exit != 0) {
                    throw new AssertionError(call + " failed with " + exit);
                }
                return line.startsWith(STOPPED) ? line.substring(STOPPED.length()) : "";
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return new String(
                line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    static List<String> java(String first, String... words) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(MountsProcess.class.getName(), first));
        command.addAll(List.of(words));
        return command;
    }
}
