package io.streamhouse.control.identity;

import io.streamhouse.control.security.KeyedDigest;

/** The keyed digest under which an e-mail address is claimed and found. Thread-safe. */
record EmailDigest(KeyedDigest digest) {
    String of(EmailAddress email) {
        return digest.hex(email.normalized());
    }
}
