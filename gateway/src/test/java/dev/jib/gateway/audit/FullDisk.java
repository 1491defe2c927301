package dev.jib.gateway.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@link AuditDiskTest} runs in a mount namespace of its own, where the directory is a file
 * system of 64 KiB. Prints one line a step.
 */
final class FullDisk {
    private FullDisk() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        AuditFixture fixture = new AuditFixture(directory);
        Path filler = Files.write(directory.resolve("filler"), new byte[24 << 10]);
        try (AuditLog log = fixture.open(Rotation.at(8 << 10))) {
            int lines = fill(log);
            say("lost", log.fault().map(AuditFault::reason));
            verify(fixture, lines);
            Files.delete(filler);
            say("healed", log.fault().map(AuditFault::reason));
            log.appendDurably(AuditFixture.line("again"));
            verify(fixture, lines + 1);
        }
        try (AuditLog log = fixture.open(Rotation.at(8 << 10))) {
            log.appendDurably(AuditFixture.line("after a restart"));
        }
        System.out.println(
                "whole after a restart: " + AuditVerification.of(fixture.file()).fault().isEmpty());
    }

    private static int fill(AuditLog log) {
        for (int lines = 0; ; lines++) {
            try {
                log.appendDurably(AuditFixture.line("line " + lines));
            } catch (IOException e) {
                System.out.println(e.getMessage());
                return lines;
            }
        }
    }

    private static void verify(AuditFixture fixture, int lines) throws IOException {
        AuditVerification verification = AuditVerification.of(fixture.file());
        System.out.println(
                (verification.lines() == lines ? "all lines" : verification.lines() + " lines")
                        + (verification.unfinished() ? ", unfinished" : "")
                        + verification.fault().map(f -> ", " + f).orElse(", whole"));
    }

    private static void say(String what, Optional<String> fault) {
        System.out.println(what + ": " + fault.orElse("no fault"));
    }
}
