package dev.jib.gateway.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One sandbox of the demo: programs run in it by a line that is started on the host.
 *
 * @param name the container's name, such as {@code c1}
 * @param kind how it is made
 * @param image of {@link SandboxKind#DOCKER}, else empty
 * @param place a directory of its own on the host
 */
record Sandbox(
        String name, SandboxKind kind, String image, SandboxArguments arguments, Path place) {
    private static final List<String> SYSTEM =
            List.of("/usr", "/etc/alternatives", "/etc/ssl", "/etc/ld.so.cache");
    private static final List<String> ROOT_ENTRIES =
            List.of("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32");
    private static final String UNSHARE =
            """
            set -eu
            PATH=$PATH:/usr/sbin:/usr/bin:/sbin:/bin
            root=$1; shift
            bind() {
              target=$root$4
              mkdir -p "${target%/*}"
              if [ "$2" = file ]; then [ -e "$target" ] || : >"$target"; else mkdir -p "$target"; fi
              mount --bind "$3" "$target"
              [ "$1" = rw ] || mount -o remount,bind,ro "$target"
            }
            mount --make-rprivate /
            mount -t tmpfs -o mode=755 jib "$root"
            mkdir "$root/proc" "$root/dev" "$root/tmp" "$root/run" "$root/old"
            for entry in /bin /sbin /lib /lib32 /lib64 /libx32; do
              if [ -L "$entry" ]; then cp -P "$entry" "$root$entry"
              elif [ -d "$entry" ]; then bind ro directory "$entry" "$entry"; fi
            done
            for entry in /usr /etc/alternatives /etc/ssl; do
              [ ! -d "$entry" ] || bind ro directory "$entry" "$entry"
            done
            [ ! -f /etc/ld.so.cache ] || bind ro file /etc/ld.so.cache /etc/ld.so.cache
            for device in null zero random urandom tty; do
              bind rw file "/dev/$device" "/dev/$device"
            done
            mount -t proc proc "$root/proc"
            """;

    /** Makes what has to be there before programs can run in it. */
    void start() {
        if (kind != SandboxKind.DOCKER) {
            return;
        }
        List<String> line = new ArrayList<>(List.of("docker", "create", "--interactive"));
        line.addAll(List.of("--network", "none", "--name", container(), "--entrypoint", "git"));
        line.addAll(arguments.docker());
        // What keeps it up in any image that has git: git waits on an input that never ends.
        line.addAll(List.of(image, "hash-object", "--stdin"));
        Program.in(place, line).output();
        Program.in(place, List.of("docker", "start", container())).output();
    }

    /** Ends it; what it wrote stays in the layout. */
    void stop() {
        if (kind == SandboxKind.DOCKER) {
            Program.in(place, List.of("docker", "rm", "--force", "--volumes", container())).run();
        }
    }

    /** A program in it. */
    Program program(String... line) {
        return Program.in(place, line(List.of(line), false));
    }

    /** Git in its working directory. */
    Program git(String... words) {
        List<String> line = new ArrayList<>(List.of("git"));
        line.addAll(List.of(words));
        return program(line.toArray(String[]::new));
    }

    /** The line to start on the host for a program in it, with this terminal or without one. */
    List<String> line(List<String> inside, boolean terminal) {
        List<String> line =
                switch (kind) {
                    case DOCKER -> dockerLine(terminal);
                    case BWRAP -> bwrapLine(terminal);
                    case UNSHARE -> unshareLine();
                };
        line.addAll(inside);
        return line;
    }

    private String container() {
        return place.getName(place.getNameCount() - 3) + "-" + name;
    }

    private List<String> dockerLine(boolean terminal) {
        return new ArrayList<>(List.of("docker", "exec", terminal ? "-it" : "-i", container()));
    }

    private List<String> bwrapLine(boolean terminal) {
        List<String> line =
                new ArrayList<>(
                        List.of("bwrap", "--unshare-all", "--die-with-parent", "--clearenv"));
        if (!terminal) {
            line.add("--new-session");
        }
        SYSTEM.forEach(path -> line.addAll(List.of("--ro-bind-try", path, path)));
        for (String path : ROOT_ENTRIES) {
            if (Files.isSymbolicLink(Path.of(path))) {
                line.addAll(List.of("--symlink", "usr" + path, path));
            } else {
                line.addAll(List.of("--ro-bind-try", path, path));
            }
        }
        line.addAll(
                List.of("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--dir", "/run"));
        line.addAll(arguments.bwrap());
        line.add("--");
        return line;
    }

    private List<String> unshareLine() {
        List<String> line = new ArrayList<>(List.of("unshare"));
        if (!"root".equals(System.getProperty("user.name"))) {
            line.addAll(List.of("--user", "--map-root-user"));
        }
        line.addAll(List.of("--mount", "--pid", "--fork", "--kill-child", "--net", "--ipc"));
        StringBuilder script = new StringBuilder(UNSHARE).append(arguments.script());
        script.append("cd \"$root\"\n")
                .append("pivot_root . old\n")
                .append("umount -l /old\nrmdir /old\n")
                .append("cd ")
                .append(SandboxArguments.quoted(arguments.workingDirectory()))
                .append("\nexec setpriv --bounding-set=-all --inh-caps=-all --no-new-privs env -i");
        arguments
                .environment()
                .forEach((k, v) -> script.append(' ').append(SandboxArguments.quoted(k + "=" + v)));
        script.append(" \"$@\"\n");
        line.addAll(List.of("sh", "-c", script.toString(), "jib-sandbox", place.toString()));
        return line;
    }
}
