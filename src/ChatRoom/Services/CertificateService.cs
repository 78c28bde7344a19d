using ChatRoom.Accounts;
using ChatRoom.Participants;
using ChatRoom.Protocol.Model;
using ChatRoom.State;
using ChatRoom.State.Records;

namespace ChatRoom.Services;

/// <summary>Records which client certificates identify an account.</summary>
internal sealed class CertificateService(Permissions permissions, ChatState state, AccountDirectory accounts, TimeProvider time)
{
    /// <summary>The most certificates of one account.</summary>
    public const int Most = 20;

    /// <summary>Lets the certificate of a participant's own connection identify their account.</summary>
    public async ValueTask<Reply> AddAsync(Participant who, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.ManageAccount) is { } refusal)
        {
            return refusal;
        }

        if (who.Account is not { } account)
        {
            return new AccountRequired();
        }

        if (who.Session.Certificate is not { } certificate)
        {
            return new NoCertificate();
        }

        return await ChangeAsync(
            change =>
            {
                if (state.Certificates.Find(certificate.Fingerprint) is { } known)
                {
                    return known.Account == account ? new CertificateAdded(certificate.Fingerprint, certificate.Name) : new CertificateTaken();
                }

                var now = time.GetUtcNow();
                if (accounts.Find(account) is not { } current || current.IsSuspended(now) || accounts.CertificatesOf(account).Count() >= Most)
                {
                    return new TooManyCertificates(Most);
                }

                change.Put(new CertificateRecord(certificate.Fingerprint, account, certificate.Name, now));
                change.Audit(Owner.RowOf(who, now, "certificate", certificate.Fingerprint));
                return new CertificateAdded(certificate.Fingerprint, certificate.Name);
            },
            cancellationToken);
    }

    /// <summary>Returns the certificates of a participant's account.</summary>
    public Reply List(Participant who) =>
        permissions.RefusalOf(who, ChatAction.ManageAccount) is { } refusal ? refusal
        : who.Account is not { } account ? new AccountRequired()
        : new CertificateList(
            [.. accounts.CertificatesOf(account).OrderBy(static certificate => certificate.Added)
                .Select(static certificate => new ListedCertificate(certificate.Fingerprint, certificate.Name, certificate.Added))]);

    /// <summary>Removes a certificate of a participant's account.</summary>
    /// <param name="who">The participant.</param>
    /// <param name="fingerprint">The beginning of its fingerprint, at least 8 digits.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<Reply> RemoveAsync(Participant who, string fingerprint, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.ManageAccount) is { } refusal)
        {
            return refusal;
        }

        if (who.Account is not { } account)
        {
            return new AccountRequired();
        }

        return await ChangeAsync(
            change =>
            {
                var found = accounts.CertificatesOf(account).Where(one => one.Fingerprint.StartsWith(fingerprint, StringComparison.OrdinalIgnoreCase)).Take(2).ToArray();
                if (fingerprint.Length < 8 || found is not [var record])
                {
                    return new NoSuchCertificate(fingerprint);
                }

                change.Remove(record);
                change.Audit(Owner.RowOf(who, time.GetUtcNow(), "certificate-remove", record.Fingerprint));
                return new CertificateRemoved(record.Fingerprint);
            },
            cancellationToken);
    }

    private async ValueTask<Reply> ChangeAsync(Func<StateChange, Reply> decide, CancellationToken cancellationToken)
    {
        try
        {
            return await state.ChangeAsync(decide, cancellationToken);
        }
        catch (StateException e)
        {
            return e.Error();
        }
    }
}
