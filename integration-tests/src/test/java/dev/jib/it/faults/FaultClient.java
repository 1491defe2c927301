package dev.jib.it.faults;

import dev.jib.it.stand.GitRepository;

/** A clone and its way to the gateway, which survives the gateway's restart. */
record FaultClient(GitRepository repository, Way way) {
    /** How it gets there. */
    enum Way {
        /** By the helper, over the session's unix socket. */
        HELPER,
        /** By git's own smart HTTP, over the TCP port with the session's token. */
        SMART_HTTP
    }

    static FaultClient overTheSocket(FaultStand stand) {
        return new FaultClient(stand.clone("clone"), Way.HELPER);
    }

    static FaultClient overThePort(FaultStand stand) {
        return new FaultClient(stand.cloneFrom(stand.smartHttpUrl(), "http"), Way.SMART_HTTP);
    }

    /** Tells it where the gateway is: a port is another one after a restart. */
    void connect(FaultStand stand) {
        if (way == Way.SMART_HTTP) {
            repository.ok("remote", "set-url", "origin", stand.smartHttpUrl());
        }
    }

    @Override
    public String toString() {
        return way == Way.HELPER ? "over the helper" : "over smart HTTP";
    }
}
