using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ChatRoom.Server.Tls;

/// <summary>Certificates in a store of the system.</summary>
internal static class StoredCertificate
{
    // By which "dotnet dev-certs https" marks what it makes.
    private const string DevelopmentExtension = "1.3.6.1.4.1.311.84.1.1";

    /// <summary>The one that is valid longest of those whose subject contains what is configured.</summary>
    /// <exception cref="CertificateException">There is none with a private key, or no such store.</exception>
    public static X509Certificate2 Find(CertificateSettings settings)
    {
        if (!Enum.TryParse<StoreLocation>(settings.Location, ignoreCase: true, out var location) || !Enum.IsDefined(location))
        {
            throw new CertificateException(
                $"{settings.Key}:Location", $"'{settings.Location}' is not a valid value; allowed: {string.Join(" | ", Enum.GetNames<StoreLocation>())}");
        }

        try
        {
            using var store = new X509Store(settings.Store, location, OpenFlags.ReadOnly);
            return Newest(store.Certificates.Find(X509FindType.FindBySubjectName, settings.Subject!, !settings.AllowInvalid))
                ?? throw new CertificateException($"{settings.Key}:Subject", $"there is no {(settings.AllowInvalid ? "" : "valid ")}certificate "
                    + $"with '{settings.Subject}' and a private key in the store {settings.Store} of {location}");
        }
        catch (CryptographicException e)
        {
            throw new CertificateException($"{settings.Key}:Store", $"the store {settings.Store} of {location} cannot be opened: {e.Message}", e);
        }
    }

    /// <summary>The one that <c>dotnet dev-certs https</c> has made for this user; null if there is none that is valid.</summary>
    public static X509Certificate2? FindDevelopment()
    {
        try
        {
            using var store = new X509Store(StoreName.My, StoreLocation.CurrentUser, OpenFlags.ReadOnly);
            var now = DateTime.Now;
            return Newest(store.Certificates.Find(X509FindType.FindByExtension, DevelopmentExtension, validOnly: false)
                .Where(one => one.NotBefore <= now && now < one.NotAfter));
        }
        catch (CryptographicException)
        {
            return null; // this user has no store
        }
    }

    private static X509Certificate2? Newest(IEnumerable<X509Certificate2> found) =>
        found.Where(static one => one.HasPrivateKey).MaxBy(static one => one.NotAfter);
}
