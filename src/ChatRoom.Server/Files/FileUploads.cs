using System.Security.Cryptography;
using ChatRoom.Files;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Server.Api;
using ChatRoom.Server.Logging;
using ChatRoom.State.Records;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Files;

/// <summary>Receives files: checks the limits, stores the body of a request, lets pictures be written again, and lets the chat share the file.</summary>
internal sealed class FileUploads(
    UploadTurns turns, FileQuota quota, IFileStore store, PictureProcess pictures, FileLinks links, FileMetrics metrics, ApiForm form, IOptions<ChatRoomOptions> options,
    TimeProvider time, ILogger<FileUploads> logger)
{
    private SharedFileOptions Limits => options.Value.Files;

    /// <summary>Receives a file.</summary>
    /// <param name="http">The request, whose body is the file.</param>
    /// <param name="file">What is known of the file.</param>
    /// <param name="begin">Is called before the body is read; false: the upload is not possible any more.</param>
    /// <param name="share">Shares the file in its room.</param>
    public async Task<IResult> ReceiveAsync(HttpContext http, NewFile file, Func<bool> begin, Func<FileRecord, CancellationToken, ValueTask<Reply>> share)
    {
        var refusal = turns.Begin(file.Payer, out var wait);
        if (refusal != UploadRefusal.None)
        {
            return Refused(FileProblems.Of(http, refusal, Limits.MaxFileBytes, wait));
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null; // what is read is counted
        }

        var id = UploadLinks.NewId();
        IResult result = FileProblems.Incomplete();
        try
        {
            refusal = quota.RefusalOf(file.Payer, http.Request.ContentLength ?? 1);
            result = refusal != UploadRefusal.None ? FileProblems.Of(http, refusal, Limits.MaxFileBytes, wait)
                : !begin() ? FileProblems.NoLink()
                : await ReceiveAsync(http, file, id, share);
        }
        catch (OperationCanceledException)
        {
            result = FileProblems.TooSlow();
        }
        catch (Exception e) when (e is BadHttpRequestException or ConnectionResetException or ConnectionAbortedException || http.RequestAborted.IsCancellationRequested)
        {
            result = FileProblems.Incomplete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ServerLog.FileNotStored(logger, e);
            result = FileProblems.Of(http, UploadRefusal.DiskFull, Limits.MaxFileBytes, wait);
        }
        finally
        {
            quota.Return(file.Payer);
            turns.End(file.Payer);
            if (StatusOf(result) is >= StatusCodes.Status400BadRequest and not StatusCodes.Status503ServiceUnavailable)
            {
                Discard(id);
            }
        }

        return StatusOf(result) >= StatusCodes.Status400BadRequest ? Refused(result) : result;
    }

    private async Task<IResult> ReceiveAsync(HttpContext http, NewFile file, string id, Func<FileRecord, CancellationToken, ValueTask<Reply>> share)
    {
        var body = new BodyReader(http.Request.Body, bytes => quota.Take(file.Payer, bytes), Limits.MaxFileBytes, time);
        var raw = UploadLinks.NewId();
        FileRecord? record;
        try
        {
            UploadRefusal refusal;
            await using (var content = store.Create(new FileContent(raw)))
            {
                refusal = await body.StoreAsync(content, http.RequestAborted);
            }

            var isPicture = Limits.Pictures && PictureFormats.Of(body.Head.Span) != PictureFormat.None;
            record = refusal != UploadRefusal.None ? null
                : isPicture ? await StorePictureAsync(file, id, raw, http.RequestAborted)
                : StoreAsIs(file, body, id, raw);
            if (record is null)
            {
                return refusal != UploadRefusal.None ? FileProblems.Of(http, refusal, Limits.MaxFileBytes, TimeSpan.Zero) : FileProblems.BadPicture();
            }
        }
        finally
        {
            Discard(raw);
        }

        return Response(record, await share(record, http.RequestAborted));
    }

    private FileRecord StoreAsIs(NewFile file, BodyReader body, string id, string raw)
    {
        store.Publish(new FileContent(raw), new FileContent(id));
        return new FileRecord(id, file.Room.Value, file.Author, file.Payer, file.Name, PictureFormats.TypeOf(PictureFormat.None), body.Bytes, body.Hash, time.GetUtcNow());
    }

    private async Task<FileRecord?> StorePictureAsync(NewFile file, string id, string raw, CancellationToken cancellationToken)
    {
        FileRecord? record = null;
        await using var input = store.OpenUnpublished(new FileContent(raw));
        if (input.Length > PictureLimits.MostBytes)
        {
            return null;
        }

        await pictures.RunAsync(input, 2 * Limits.MaxFileBytes, async (head, output, cancellation) =>
        {
            var (picture, thumbnail) = (new FileContent(id), new FileContent(id, IsThumbnail: true));
            if (quota.Take(file.Payer, head.Bytes + head.ThumbnailBytes) != UploadRefusal.None
                || await CopyAsync(output, head.Bytes, head.Format, picture, cancellation) is not { } hash
                || await CopyAsync(output, head.ThumbnailBytes, PictureFormat.WebP, thumbnail, cancellation) is null)
            {
                return;
            }

            store.Publish(picture, picture);
            store.Publish(thumbnail, thumbnail);
            var name = FileName.WithExtension(file.Name, PictureFormats.ExtensionOf(head.Format));
            record = new FileRecord(id, file.Room.Value, file.Author, file.Payer, name, PictureFormats.TypeOf(head.Format), head.Bytes, hash, time.GetUtcNow())
            {
                Width = head.Width,
                Height = head.Height,
                ThumbnailBytes = head.ThumbnailBytes,
            };
        }, cancellationToken);
        return record;
    }

    /// <summary>Stores so many bytes of the picture process; returns their hash, or null if they are no such picture.</summary>
    private async Task<string?> CopyAsync(Stream from, int count, PictureFormat format, FileContent name, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        await from.ReadExactlyAsync(bytes, cancellationToken);
        if (PictureFormats.Of(bytes) != format)
        {
            return null;
        }

        await using var content = store.Create(name);
        await content.WriteAsync(bytes, cancellationToken);
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    private IResult Response(FileRecord file, Reply reply)
    {
        if (reply is not (Accepted or MessageIsHeld))
        {
            return form.Refusal(reply);
        }

        metrics.Shared();
        var response = new FileBody(links.To(file), file.Room, file.Name, file.Bytes, file.Type)
        {
            Id = (reply as Accepted)?.Id,
            Width = file.IsPicture ? file.Width : null,
            Height = file.IsPicture ? file.Height : null,
        };
        return reply is Accepted ? TypedResults.Created(response.Url, response) : TypedResults.Accepted((string?)null, response);
    }

    private IResult Refused(IResult result)
    {
        metrics.Refused(StatusOf(result));
        return result;
    }

    private static int StatusOf(IResult result) => result is ApiProblem problem ? problem.Status : (result as IStatusCodeHttpResult)?.StatusCode ?? 0;

    /// <summary>Deletes what an upload has stored. What cannot be deleted is deleted at the next start.</summary>
    private void Discard(string id)
    {
        try
        {
            store.Delete(id);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ServerLog.FileNotStored(logger, e);
        }
    }
}
