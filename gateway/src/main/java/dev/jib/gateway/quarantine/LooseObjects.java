package dev.jib.gateway.quarantine;

import dev.jib.gateway.git.ObjectId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** The loose objects of an objects directory: {@code ab/cdef...}, zlib of header and content. */
final class LooseObjects {
    private static final int MAX_HEADER = 32;

    private final Path objects;
    private final int most;

    LooseObjects(Path objects, int most) {
        this.objects = objects;
        this.most = most;
    }

    Optional<StoredObject> read(ObjectId id) throws IOException {
        Path path = objects.resolve(id.hex().substring(0, 2)).resolve(id.hex().substring(2));
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try (HostFile file = HostFile.open(path);
                HostInflater inflater = new HostInflater(file, 0)) {
            byte[] start = new byte[MAX_HEADER];
            int n = inflater.read(start, 0, MAX_HEADER);
            int end = 0;
            while (end < n && start[end] != 0) {
                end++;
            }
            String[] header = new String(start, 0, end, StandardCharsets.US_ASCII).split(" ", -1);
            Optional<ObjectType> type =
                    Arrays.stream(ObjectType.values())
                            .filter(t -> t.word().equals(header[0]))
                            .findFirst();
            if (end == n || header.length != 2 || type.isEmpty()) {
                return Optional.empty();
            }
            int size = parseSize(header[1]);
            int have = n - end - 1;
            if (size < 0 || size > most || have > size) {
                return Optional.empty();
            }
            byte[] content = Arrays.copyOfRange(start, end + 1, end + 1 + size);
            byte[] rest = inflater.readAll(size - have);
            System.arraycopy(rest, 0, content, have, rest.length);
            return VerifiedObject.of(id, type.get(), content);
        }
    }

    private static int parseSize(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
