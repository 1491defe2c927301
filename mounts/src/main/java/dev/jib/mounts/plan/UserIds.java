package dev.jib.mounts.plan;

/** The numeric user and group a container runs as. */
public record UserIds(int uid, int gid) {
    public UserIds {
        if (uid < 0 || gid < 0) {
            throw new IllegalArgumentException(
                    "user: " + uid + ":" + gid + " (expected: two numbers of 0 or more, uid:gid)");
        }
    }

    /** Reads {@code uid:gid}. */
    public static UserIds parse(String text) {
        String[] parts = text.split(":", -1);
        try {
            if (parts.length == 2) {
                return new UserIds(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
            }
        } catch (NumberFormatException ignored) {
            // the message below says what is wanted
        }
        throw new IllegalArgumentException(
                "user: " + text + " (expected: uid:gid, as in 1000:1000)");
    }

    @Override
    public String toString() {
        return uid + ":" + gid;
    }
}
