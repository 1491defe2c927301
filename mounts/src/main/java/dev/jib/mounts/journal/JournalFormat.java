package dev.jib.mounts.journal;

/** How a journal is written; the JSON form is elsewhere. */
public interface JournalFormat {
    String write(Journal journal);

    /** Reads a journal; an unreadable one is an exception whose message names {@code origin}. */
    Journal read(String text, String origin);
}
