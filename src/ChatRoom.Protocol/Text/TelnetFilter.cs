using System.Buffers;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Protocol.Text;

/// <summary>
/// Removes telnet's commands (RFC 854) from what a client sends, wherever a read cuts them. No option is supported: each
/// offer and demand is refused, and a refusal is never answered, since it changes nothing (RFC 1143), so that two such ends
/// cannot answer each other without end. While the server offers to echo (RFC 857), the demand that it does so is not answered either. <c>IAC IAC</c> is a literal 0xFF; <c>IAC EC</c> and <c>IAC EL</c> become the keys
/// that erase a character and a line. Nothing is stored.
/// </summary>
public sealed class TelnetFilter
{
    internal const byte Iac = 255;

    private const byte Dont = 254;
    private const byte Do = 253;
    private const byte Wont = 252;
    private const byte Will = 251;
    private const byte SubnegotiationBegin = 250;
    private const byte EraseLine = 248;
    private const byte EraseCharacter = 247;
    private const byte AreYouThere = 246;
    private const byte SubnegotiationEnd = 240;
    private const byte Echo = 1;

    private static readonly byte[] StillHere = TextFormatter.For(LineEnd.CrLf).Format(new StillHere());

    /// <summary>The offer to echo what the client sends, which the server does not do: the client shows nothing of it.</summary>
    public static byte[] WillEcho { get; } = [Iac, Will, Echo];

    /// <summary>The end of that offer.</summary>
    public static byte[] WontEcho { get; } = [Iac, Wont, Echo];

    private State _state;
    private byte _verb;

    private enum State
    {
        Text,
        Command,
        Option,
        Subnegotiation,
        SubnegotiationCommand,
    }

    /// <summary>Whether the server has sent <see cref="WillEcho"/>, and not <see cref="WontEcho"/>.</summary>
    public bool OffersEcho { get; set; }

    /// <summary>Whether there is an IAC (0xFF, never part of UTF-8) in the input: from there on it needs a filter.</summary>
    public static bool IsIn(in ReadOnlySequence<byte> input)
    {
        foreach (var segment in input)
        {
            if (segment.Span.Contains(Iac))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes in all of <paramref name="input"/>; a command it ends in is gone on with in the next call.</summary>
    /// <param name="input">What was read.</param>
    /// <param name="text">Gets the input less its commands: never more bytes than that has.</param>
    /// <param name="replies">Gets what is to be sent back: 3 bytes for an offer or demand, a line for an "are you there".</param>
    public void Filter(in ReadOnlySequence<byte> input, IBufferWriter<byte> text, IBufferWriter<byte> replies)
    {
        foreach (var segment in input)
        {
            for (var bytes = segment.Span; !bytes.IsEmpty;)
            {
                bytes = bytes[Take(bytes, text, replies)..];
            }
        }
    }

    /// <summary>
    /// Takes a run of plain bytes and the IAC after it, or one byte of a command; returns how many bytes that were.
    /// </summary>
    private int Take(ReadOnlySpan<byte> bytes, IBufferWriter<byte> text, IBufferWriter<byte> replies)
    {
        switch (_state)
        {
            case State.Command:
                _state = TakeCommand(bytes[0], text, replies);
                return 1;

            case State.Option:
                Refuse(bytes[0], replies);
                _state = State.Text;
                return 1;

            case State.SubnegotiationCommand:
                _state = bytes[0] == SubnegotiationEnd ? State.Text : State.Subnegotiation;
                return 1;

            default:
                var iac = bytes.IndexOf(Iac);
                if (_state == State.Text)
                {
                    text.Write(iac < 0 ? bytes : bytes[..iac]);
                }

                if (iac < 0)
                {
                    return bytes.Length;
                }

                _state = _state == State.Text ? State.Command : State.SubnegotiationCommand;
                return iac + 1;
        }
    }

    private State TakeCommand(byte command, IBufferWriter<byte> text, IBufferWriter<byte> replies)
    {
        switch (command)
        {
            case Will or Wont or Do or Dont:
                _verb = command;
                return State.Option;

            case SubnegotiationBegin:
                return State.Subnegotiation;

            case AreYouThere:
                replies.Write(StillHere);
                return State.Text;

            case Iac:
                text.Write([Iac]);
                return State.Text;

            case EraseCharacter or EraseLine: // as the keys that do the same; the line's reader applies them
                text.Write([command == EraseCharacter ? Keys.Delete : Keys.KillLine]);
                return State.Text;

            default:
                return State.Text;
        }
    }

    private void Refuse(byte option, IBufferWriter<byte> replies)
    {
        if (_verb is Do or Will && !(_verb == Do && option == Echo && OffersEcho))
        {
            replies.Write([Iac, _verb == Do ? Wont : Dont, option]);
        }
    }
}
