package dev.jib.gateway.fetch;

import java.io.IOException;

/** The client went away while it was being answered: nobody is left to be told. */
final class ClientGoneException extends IOException {
    private static final long serialVersionUID = 1;

    ClientGoneException(IOException cause) {
        super("the client went away: " + cause.getMessage(), cause);
    }
}
