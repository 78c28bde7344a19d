using ChatRoom.Files;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Server.Api;
using ChatRoom.Services;
using ChatRoom.State.Records;
using Microsoft.Net.Http.Headers;

namespace ChatRoom.Server.Files;

/// <summary>Takes files by one-time links, and serves them from paths that cannot run scripts.</summary>
internal sealed class FileEndpoints(
    UploadLinks links, FileUploads uploads, FilePayers payers, FileService files, FileReader reader, IFileStore store, ParticipantDirectory participants, ApiForm form)
{
    /// <summary>Forbids whatever a browser might find in a file to do anything.</summary>
    private const string Policy = "default-src 'none'; sandbox";

    /// <summary>Takes the file of a one-time link.</summary>
    public Task<IResult> PutAsync(HttpContext http, string token)
    {
        if (links.Find(token) is not { } upload)
        {
            return Task.FromResult<IResult>(FileProblems.NoLink());
        }

        if (Check(upload, out var who) is { } refusal)
        {
            return Task.FromResult<IResult>(form.Refusal(refusal));
        }

        return uploads.ReceiveAsync(
            http,
            new NewFile(upload.Person, upload.Payer, upload.Room, upload.Name),
            () => links.Use(token),
            (file, cancellationToken) => Check(upload, out who) is { } later ? new(later) : files.ShareAsync(who!, upload.Room, file, cancellationToken));
    }

    /// <summary>Takes a file of a program.</summary>
    public Task<IResult> PostAsync(HttpContext http, ApiCall call, string? name)
    {
        var (who, room) = (call.Caller, call.Room);
        return files.Check(who, room) is { } refusal
            ? Task.FromResult<IResult>(form.Refusal(refusal))
            : uploads.ReceiveAsync(
                http,
                new NewFile(who.Person.Id, payers.Of(who), room, FileName.Clean(name ?? NameIn(http.Request.Headers.ContentDisposition.ToString()))),
                static () => true,
                (file, cancellationToken) => files.ShareAsync(who, room, file, cancellationToken));
    }

    /// <summary>Serves a file, or its thumbnail, to whoever has a link.</summary>
    public IResult Get(HttpContext http, string id, bool isThumbnail)
    {
        var key = http.Request.Query["key"].ToString();
        return Serve(http, reader.Find(Visitor.Stranger, id) ?? (key.Length == 0 ? null : reader.Find(id, key)), isThumbnail);
    }

    /// <summary>Serves a file, or its thumbnail, to a program.</summary>
    public IResult GetFor(HttpContext http, ApiCall call, string id, bool isThumbnail) => Serve(http, reader.Find(call.Caller, id), isThumbnail);

    private IResult Serve(HttpContext http, FileRecord? file, bool isThumbnail)
    {
        if (file is null || (isThumbnail && !file.IsPicture) || store.Open(new FileContent(file.Id, isThumbnail)) is not { } content)
        {
            http.Response.Headers.CacheControl = "no-store";
            return FileProblems.NoFile();
        }

        SetHeaders(http.Response.Headers, file, isThumbnail, reader.IsPublic(file));
        var tag = new EntityTagHeaderValue($"\"{file.Hash[..32]}{(isThumbnail ? "-t" : "")}\"");
        return TypedResults.Stream(content, isThumbnail ? "image/webp" : file.Type, lastModified: file.At, entityTag: tag, enableRangeProcessing: true);
    }

    private static string NameIn(string disposition) =>
        ContentDispositionHeaderValue.TryParse(disposition, out var parsed) ? (parsed.FileNameStar.HasValue ? parsed.FileNameStar : parsed.FileName).ToString().Trim('"') : "";

    private static void SetHeaders(IHeaderDictionary headers, FileRecord file, bool isThumbnail, bool isPublic)
    {
        headers.ContentSecurityPolicy = Policy;
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = isPublic ? "public, max-age=31536000, immutable" : "private, no-store";
        var disposition = new ContentDispositionHeaderValue(file.IsPicture ? "inline" : "attachment");
        if (!isThumbnail)
        {
            disposition.SetHttpFileName(file.Name);
        }

        headers.ContentDisposition = disposition.ToString();
    }

    /// <summary>Returns why the person of a link cannot share anything in its room now; null: they can.</summary>
    private Reply? Check(Upload upload, out Participant? who)
    {
        who = participants.FindAll(upload.Person).FirstOrDefault(one => one.IsIn(upload.Room));
        return who is null ? new Error(ErrorCode.NotInRoom) : files.Check(who, upload.Room);
    }
}
