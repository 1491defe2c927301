package dev.jib.gateway.inspect;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * Certificates that are trusted to issue others or to sign, and the check of a detached CMS
 * signature, as gpgsm(1) and smimesign make it, up to one of them. Revocation lists are not asked.
 */
final class X509Anchors {
    private static final Set<String> STRONG_DIGESTS =
            Set.of(
                    "2.16.840.1.101.3.4.2.1",
                    "2.16.840.1.101.3.4.2.2",
                    "2.16.840.1.101.3.4.2.3"); // SHA-256, SHA-384, SHA-512

    /** An authority's certificates of servers and clients of TLS sign no commits. */
    private static final Set<String> SIGNING =
            Set.of(
                    "1.3.6.1.5.5.7.3.3",
                    "1.3.6.1.5.5.7.3.4",
                    "2.5.29.37.0"); // code, e-mail, any purpose

    private final Set<TrustAnchor> anchors = new HashSet<>();

    /** Adds the certificates of a PEM or DER file. */
    void add(byte[] file) throws IOException {
        try {
            Collection<? extends Certificate> all =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(file));
            if (all.isEmpty()) {
                throw new IOException("has no certificate");
            }
            for (Certificate certificate : all) {
                anchors.add(new TrustAnchor((X509Certificate) certificate, null));
            }
        } catch (CertificateException e) {
            throw new IOException("is no X.509 certificate: " + e.getMessage(), e);
        }
    }

    /** The subject of the certificate that made the signature, which is trusted now. */
    String verify(RawSignature raw, Instant now) throws BadSignature {
        try {
            CMSSignedData cms =
                    new CMSSignedData(
                            new CMSProcessableByteArray(raw.signed()),
                            java.util.Base64.getMimeDecoder().decode(body(raw.armored())));
            List<SignerInformation> signers = new ArrayList<>(cms.getSignerInfos().getSigners());
            if (signers.size() != 1) {
                throw new BadSignature("the CMS message does not have exactly one signer");
            }
            SignerInformation signer = signers.get(0);
            List<X509Certificate> all = certificates(cms);
            X509Certificate certificate = certificateOf(signer, cms);
            if (!STRONG_DIGESTS.contains(signer.getDigestAlgOID())) {
                throw new BadSignature("the CMS signature uses a weak hash");
            }
            if (!signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(certificate))) {
                throw new BadSignature("the CMS signature is not one of these bytes");
            }
            requireTrusted(certificate, all, now);
            return certificate.getSubjectX500Principal().getName();
        } catch (CMSException
                | OperatorCreationException
                | GeneralSecurityException
                | RuntimeException e) {
            throw new BadSignature("the CMS signature cannot be verified: " + e.getMessage());
        }
    }

    private void requireTrusted(
            X509Certificate certificate, List<X509Certificate> others, Instant now)
            throws GeneralSecurityException, BadSignature {
        boolean[] usage = certificate.getKeyUsage();
        List<String> purposes = certificate.getExtendedKeyUsage();
        if (usage != null && !usage[0] && !usage[1]
                || purposes != null && purposes.stream().noneMatch(SIGNING::contains)) {
            throw new BadSignature("the certificate is not for signing");
        }
        for (TrustAnchor anchor : anchors) {
            if (certificate.equals(anchor.getTrustedCert())) {
                certificate.checkValidity(Date.from(now));
                return;
            }
        }
        if (anchors.isEmpty()) {
            throw new BadSignature("no certificate is trusted");
        }
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(certificate);
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(now));
        parameters.addCertStore(
                CertStore.getInstance("Collection", new CollectionCertStoreParameters(others)));
        CertPathBuilder.getInstance("PKIX").build(parameters);
    }

    private static X509Certificate certificateOf(SignerInformation signer, CMSSignedData cms)
            throws CertificateException, BadSignature {
        for (Object holder : cms.getCertificates().getMatches(null)) {
            if (signer.getSID().match(holder)) {
                return new JcaX509CertificateConverter()
                        .getCertificate((X509CertificateHolder) holder);
            }
        }
        throw new BadSignature("the CMS message does not have its signer's certificate");
    }

    private static List<X509Certificate> certificates(CMSSignedData cms)
            throws CertificateException {
        List<X509Certificate> all = new ArrayList<>();
        for (Object holder : cms.getCertificates().getMatches(null)) {
            all.add(
                    new JcaX509CertificateConverter()
                            .getCertificate((X509CertificateHolder) holder));
        }
        return all;
    }

    private static byte[] body(String armored) throws BadSignature {
        int start = armored.indexOf('\n');
        int end = armored.indexOf("-----END SIGNED MESSAGE-----");
        if (start < 0 || end < start) {
            throw new BadSignature("the CMS armor is not well-formed");
        }
        return armored.substring(start, end).getBytes(StandardCharsets.ISO_8859_1);
    }
}
