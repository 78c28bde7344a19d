using System.Text;
using ChatRoom.Connections;
using ChatRoom.Diagnostics;
using ChatRoom.Identity;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Classic;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Model;
using ChatRoom.Protocols.Text;
using ChatRoom.Rooms;
using ChatRoom.Transport;
using Microsoft.AspNetCore.Connections;

namespace ChatRoom.Protocols.Classic;

/// <summary>The classic tutorial client: every read is a message, nothing ends it, either way.</summary>
/// <param name="text">The protocol whose prompt and errors its clients get, and which they speak if they turn out to send lines.</param>
internal sealed class ClassicProtocol(TextProtocol text) : ClientProtocol
{
    /// <inheritdoc />
    public override ProtocolChoice Choice => ProtocolChoice.Classic;

    /// <inheritdoc />
    public override Signature Signature => ClassicSignature.Default;

    /// <inheritdoc />
    public override IReadOnlyList<Signature> Accepts { get; } = [ClassicSignature.Only];

    /// <inheritdoc />
    public override byte[] Greeting => text.Greeting;

    /// <inheritdoc />
    public override Formatter Formatter => text.Formatter;

    /// <inheritdoc />
    public override byte[] FormatAfterGreeting(Reply reply) => text.FormatAfterGreeting(reply);

    /// <summary>Lets a client in. It cannot be asked twice: its alias is made legal and unique.</summary>
    public override async ValueTask<HandshakeResult?> LetInAsync(LoginConnection login, ProtocolDetector first)
    {
        var introduction = first.Introduction!;
        var asked = Sanitizer.Clean(Encoding.UTF8.GetString(introduction.Alias.Span));
        AliasLease? lease;
        try
        {
            lease = await login.SignIn.ClaimLikeAsync(asked);
        }
        catch (OperationCanceledException) when (login.Session.IsStopping)
        {
            await login.IsOverAsync();
            return null;
        }
        catch (AliasRegistryException)
        {
            login.End(CloseCause.AliasesUnavailable);
            await login.TellAsync(new Unavailable(Feature.Aliases));
            return null;
        }

        if (lease is null)
        {
            login.End(CloseCause.NotPermitted);
            await login.TellAsync(new AccountsOnly());
            return null;
        }

        var maxLine = login.Limits.MaxLineBytes;
        var reader = new ClassicReader(maxLine, introduction.IsGuess ? introduction.Alias : default);
        var before = first.Seen.Length - introduction.FirstMessage.Length;
        var input = new ClassicInput(login.Reader, text.Requests, reader, introduction.FirstMessage, maxLine, before);
        return new HandshakeResult(lease, Encoding.UTF8.GetBytes(asked), this, ClassicFormatter.Default, input);
    }

    /// <inheritdoc />
    public override LineWriter OpenOutput(ConnectionContext connection, TimeProvider time) =>
        new ClassicLineWriter(new ClassicOutput(connection.Transport.Output, SocketProgress.Of(connection), time));
}
