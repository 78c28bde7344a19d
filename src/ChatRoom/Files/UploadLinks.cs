using System.Buffers.Text;
using System.Security.Cryptography;

namespace ChatRoom.Files;

/// <summary>The links of uploads that nobody has used yet. A further one than there may be replaces the oldest: of the payer, or of all.</summary>
internal sealed class UploadLinks(TimeProvider time)
{
    /// <summary>How long a link is valid.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>How many links an account, or the guests of an address, have at a time.</summary>
    public const int MostPerPayer = 20;

    /// <summary>How many links there are in all.</summary>
    public const int Most = 5_000;

    private readonly Lock _lock = new();
    private readonly OrderedDictionary<string, Upload> _links = new(StringComparer.Ordinal); // the oldest first

    /// <summary>Creates a token for an upload.</summary>
    public string Add(Upload upload)
    {
        var token = NewId();
        lock (_lock)
        {
            while (_links.Count > 0 && (_links.Count >= Most || _links.GetAt(0).Value.Until <= time.GetUtcNow()))
            {
                _links.RemoveAt(0);
            }

            var own = _links.Where(pair => pair.Value.Payer == upload.Payer).Select(static pair => pair.Key).ToArray();
            if (own.Length >= MostPerPayer)
            {
                _links.Remove(own[0]);
            }

            _links.Add(token, upload);
        }

        return token;
    }

    /// <summary>Returns the upload of a token; null: it is unknown, used, or expired.</summary>
    public Upload? Find(string token)
    {
        lock (_lock)
        {
            return _links.TryGetValue(token, out var upload) && upload.Until > time.GetUtcNow() ? upload : null;
        }
    }

    /// <summary>Uses a token up. Returns false if somebody else was faster.</summary>
    public bool Use(string token)
    {
        lock (_lock)
        {
            return _links.Remove(token);
        }
    }

    /// <summary>Returns 128 random bits, as 22 characters that can stand in a link.</summary>
    public static string NewId() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
}
