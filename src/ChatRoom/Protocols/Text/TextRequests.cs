using System.Text;
using ChatRoom.Commands;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;
using Microsoft.Extensions.Options;

namespace ChatRoom.Protocols.Text;

/// <summary>The requests of people: a line is a message or a command, <c>//</c> begins a message with a slash. Serves all connections.</summary>
internal sealed class TextRequests(MessageService messages, CommandTable commands, IOptions<ChatRoomOptions> options)
{
    /// <summary>Does what a client asks for with the message that its input holds, in its current room, and replies.</summary>
    public ValueTask TakeAsync(Participant who, TextInput input, CancellationToken cancellationToken)
    {
        var frame = input.Frame;
        if (who.SecretTaker is { } take)
        {
            who.SecretTaker = null;
            who.Received();
            return TakeSecretAsync(who, input, take, cancellationToken);
        }

        if (frame.Kind != FrameKind.Text)
        {
            who.Received();
            who.Reply(new NotSent(frame.Kind == FrameKind.NotUtf8 ? ErrorCode.NotUtf8 : ErrorCode.TooLong, options.Value.Limits.MaxLineBytes));
            return default;
        }

        var text = who.WithoutOwnAlias(Sanitizer.Clean(frame.Text.Span));
        if (text.IsEmpty)
        {
            return default;
        }

        who.Received();
        var room = who.Current.Name;
        var command = text[Blanks.LengthAtStart(text.Span)..]; // a blank in front does not make a secret public
        return command.Span switch
        {
            [(byte)'/', (byte)'/', ..] => ReplyAsync(who, messages.SayAsync(who, room, command[1..], confirmation: null, cancellationToken)),
            [(byte)'/', ..] => ObeyAsync(who, input, room, Encoding.UTF8.GetString(command.Span[1..]), cancellationToken),
            _ => ReplyAsync(who, messages.SayAsync(who, room, text, confirmation: null, cancellationToken)),
        };
    }

    /// <summary>
    /// Hands a line over as a secret, whatever it contains. An empty line cancels, and so does one that is no text. If nothing comes
    /// of the secret, what the client has sent ahead is discarded: it may be the next one.
    /// </summary>
    private static async ValueTask TakeSecretAsync(Participant who, TextInput input, SecretTaker take, CancellationToken cancellationToken)
    {
        var reply = input.Frame is { Kind: FrameKind.Text, Text.IsEmpty: false }
            ? await take(Encoding.UTF8.GetString(input.Frame.Text.Span), cancellationToken)
            : new SecretCanceled();
        Reply(who, reply, input, discards: who.SecretTaker is null && reply is (Error or SecretCanceled));
    }

    /// <summary>
    /// What a client said before stands, and is shown, before a command does anything. If a command does not ask for the secret that
    /// it needs, or a misspelled one cannot, what the client has sent ahead is discarded: it may be the secret.
    /// </summary>
    private async ValueTask ObeyAsync(Participant who, TextInput input, RoomName room, string command, CancellationToken cancellationToken)
    {
        await who.DrainAsync();
        var reply = await commands.RunAsync(who, room, command, confirmation: null, cancellationToken);
        var name = reply is UnknownCommand { Nearest: { } meant } ? meant : CommandTable.Split(command).Name;
        Reply(who, reply, input, discards: who.SecretTaker is null && commands.Find(name) is { AsksForSecret: true });
    }

    /// <summary>
    /// Replies. If what the client has sent ahead is discarded, that happens before the reply is written: a client that has waited for
    /// the reply can send the next line at once.
    /// </summary>
    private static void Reply(Participant who, Reply? reply, TextInput input, bool discards)
    {
        var isAnyDiscarded = discards && input.DiscardReceived();
        who.Reply(reply);
        if (isAnyDiscarded)
        {
            who.Reply(new LinesDiscarded());
        }
    }

    private static ValueTask ReplyAsync(Participant who, ValueTask<Reply?> reply)
    {
        if (!reply.IsCompletedSuccessfully)
        {
            return ReplyLaterAsync(who, reply);
        }

        who.Reply(reply.Result);
        return default;
    }

    private static async ValueTask ReplyLaterAsync(Participant who, ValueTask<Reply?> reply) => who.Reply(await reply);
}
