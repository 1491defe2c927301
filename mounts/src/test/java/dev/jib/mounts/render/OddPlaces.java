package dev.jib.mounts.render;

import dev.jib.mounts.plan.Access;
import dev.jib.mounts.plan.AdminFiles;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.ContainerPath;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.LayoutKind;
import dev.jib.mounts.plan.Mount;
import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.plan.MountType;
import dev.jib.mounts.plan.UserIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Directories with names that some runtime could misread, each with a file that holds its name, and
 * plans that mount each at {@code /home/jib/repos/<its name>}, every second one read-only.
 */
final class OddPlaces {
    static final String LOCAL_ENV = "${localEnv:HOME}";
    static final String ENDS_IN_SPACE = "trailing space ";
    static final String CR_LF = "cr\r\nlf";

    /** All of them. */
    static final List<String> NAMES =
            List.of(
                    "plain",
                    "two words",
                    "col:on",
                    "com,ma",
                    "quote\"double",
                    "quote'single",
                    "new\nline",
                    "carriage\rreturn",
                    CR_LF,
                    "tab\tulator",
                    "back\\slash \\n",
                    "$HOME ${HOME} $$ $(id) `id`",
                    LOCAL_ENV,
                    ENDS_IN_SPACE,
                    " leading",
                    "- # & * ! | > % @ [x] {y}",
                    "source=x,target=y,readonly",
                    "ro:rw,z",
                    "\u00e9\u4e2d\ud83d\ude00",
                    "\u0001\u007f\u0085",
                    "null");

    /** What a container prints: every place with its access and what its file holds. */
    static final String SCRIPT =
            """
            find /home/jib/repos -name marker -exec sh -c '
              d=${1%/marker}; test -w "$d" && w=rw || w=ro
              printf "%s\\0%s\\0" "$d" "$w"; cat "$1"; printf "\\0"
            ' - {} \\;
            """;

    private final Path root;

    OddPlaces(Path root) throws IOException {
        this.root = root;
        for (String name : NAMES) {
            Path place = Files.createDirectory(root.resolve(name));
            Files.writeString(place.resolve("marker"), "is " + name);
        }
    }

    static List<String> without(String... names) {
        return NAMES.stream().filter(n -> !List.of(names).contains(n)).toList();
    }

    MountPlan plan(List<String> names) {
        List<Mount> mounts = new ArrayList<>();
        for (String name : names) {
            mounts.add(mount(name, "/home/jib/repos/" + name));
        }
        return plan(mounts, Map.of("HOME", "/home/jib", "ODD", "a $HOME $$ $(HOME) b\n\"c\""));
    }

    Mount mount(String name, String target) {
        Access access = NAMES.indexOf(name) % 2 == 0 ? Access.READ_ONLY : Access.READ_WRITE;
        return new Mount(
                new HostPath(root.resolve(name)),
                ContainerPath.of(target),
                access,
                MountType.DIRECTORY,
                false,
                "test");
    }

    static MountPlan plan(List<Mount> mounts, Map<String, String> environment) {
        return new MountPlan(
                new ContainerName("h-render.odd"),
                LayoutKind.SHARED,
                AdminFiles.OVERLAY,
                ContainerPath.of("/home/jib"),
                new UserIds(0, 0),
                List.of(),
                mounts,
                List.of(),
                environment,
                List.of(ContainerPath.of("/opt/jib/bin")),
                List.of());
    }

    /** What {@link #SCRIPT} should print, by place. */
    static Map<String, String> expected(List<String> names) {
        Map<String, String> expected = new HashMap<>();
        for (String name : names) {
            String access = NAMES.indexOf(name) % 2 == 0 ? "ro" : "rw";
            expected.put("/home/jib/repos/" + name, access + " is " + name);
        }
        return expected;
    }

    static Map<String, String> seen(String printed) {
        String[] fields = printed.split("\0", -1);
        Map<String, String> seen = new HashMap<>();
        for (int i = 0; i + 2 < fields.length; i += 3) {
            seen.put(fields[i], fields[i + 1] + " " + fields[i + 2]);
        }
        return seen;
    }
}
