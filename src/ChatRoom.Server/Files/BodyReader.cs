using System.Security.Cryptography;
using ChatRoom.Files;

namespace ChatRoom.Server.Files;

/// <summary>Stores the body of a request: counts, hashes, and ends uploads that are too large or too slow.</summary>
/// <param name="body">The body.</param>
/// <param name="take">Takes so many bytes of the disk, before they are stored.</param>
/// <param name="most">The most bytes that it may have.</param>
/// <param name="time">Measures how long it takes.</param>
internal sealed class BodyReader(Stream body, Func<long, UploadRefusal> take, long most, TimeProvider time)
{
    private const int ChunkBytes = 64 * 1024;

    /// <summary>How long a chunk of 64 KiB may take.</summary>
    public static readonly TimeSpan ChunkTime = TimeSpan.FromSeconds(10);

    /// <summary>How long an upload may take.</summary>
    public static readonly TimeSpan MostTime = TimeSpan.FromMinutes(5);

    /// <summary>How many bytes were stored.</summary>
    public long Bytes { get; private set; }

    /// <summary>The first bytes, by which pictures are recognized.</summary>
    public ReadOnlyMemory<byte> Head { get; private set; }

    /// <summary>SHA-256, hexadecimal.</summary>
    public string Hash { get; private set; } = "";

    /// <summary>Stores all of the body.</summary>
    /// <exception cref="OperationCanceledException">It was too slow, or the call was canceled.</exception>
    /// <exception cref="IOException">It cannot be read or stored.</exception>
    public async Task<UploadRefusal> StoreAsync(Stream to, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(MostTime, time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var chunk = new byte[ChunkBytes];
        while (true)
        {
            var read = await ReadAsync(chunk, deadline.Token);
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // nothing is written on the socket's thread
            var part = chunk.AsMemory(0, read);
            if (Bytes + read > most)
            {
                return UploadRefusal.FileTooLarge;
            }

            if (read > 0 && take(read) is var refusal and not UploadRefusal.None)
            {
                return refusal;
            }

            Head = Bytes == 0 ? part[..Math.Min(read, PictureFormats.HeadBytes)].ToArray() : Head;
            hash.AppendData(part.Span);
            await to.WriteAsync(part, cancellationToken);
            Bytes += read;
            if (read < ChunkBytes)
            {
                Hash = Convert.ToHexStringLower(hash.GetHashAndReset());
                return UploadRefusal.None;
            }
        }
    }

    /// <summary>Fills a chunk, or reads to the end.</summary>
    private async Task<int> ReadAsync(byte[] chunk, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(ChunkTime, time);
        using var pace = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        return await body.ReadAtLeastAsync(chunk, chunk.Length, throwOnEndOfStream: false, pace.Token);
    }
}
