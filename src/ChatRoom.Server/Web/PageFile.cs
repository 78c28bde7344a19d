using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace ChatRoom.Server.Web;

/// <summary>A file of the page, ready to be sent: as it is, and compressed.</summary>
internal sealed class PageFile
{
    private static readonly string[] Encodings = ["br", "gzip", ""]; // the best first

    private readonly string _contentType;
    private readonly string _hash;
    private readonly Dictionary<string, byte[]> _bodies;

    /// <param name="name">The name, whose ending says what it is.</param>
    /// <param name="content">The content.</param>
    public PageFile(string name, byte[] content)
    {
        _contentType = Path.GetExtension(name) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => "text/javascript; charset=utf-8",
        };
        _hash = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 10));
        _bodies = new Dictionary<string, byte[]>
        {
            [""] = content,
            ["gzip"] = Compressed(content, static to => new GZipStream(to, CompressionLevel.SmallestSize)),
            ["br"] = Compressed(content, static to => new BrotliStream(to, CompressionLevel.SmallestSize)),
        };
    }

    /// <summary>Answers a request: with the file in the best encoding that the client takes, or 304 if the client has it.</summary>
    public async Task SendAsync(HttpContext http)
    {
        var accepted = http.Request.GetTypedHeaders().AcceptEncoding;
        var encoding = Encodings.First(one => one.Length == 0 || accepted.Any(asked => asked.Value == one && asked.Quality is null or > 0));
        var tag = new EntityTagHeaderValue($"\"{_hash}{encoding}\"");
        var headers = http.Response.GetTypedHeaders();
        headers.ETag = tag;
        headers.CacheControl = new CacheControlHeaderValue { NoCache = true };
        http.Response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        if (http.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false)))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var body = _bodies[encoding];
        http.Response.ContentType = _contentType;
        http.Response.ContentLength = body.Length;
        if (encoding.Length > 0)
        {
            http.Response.Headers.ContentEncoding = encoding;
        }

        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(body, http.RequestAborted);
        }
    }

    private static byte[] Compressed(byte[] content, Func<Stream, Stream> encoder)
    {
        using var to = new MemoryStream();
        using (var stream = encoder(to))
        {
            stream.Write(content);
        }

        return to.ToArray();
    }
}
