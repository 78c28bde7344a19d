using System.Buffers;
using System.Text.Json;
using ChatRoom.Server.Configuration;
using ChatRoom.Server.Logging;
using ChatRoom.Server.Stats;

namespace ChatRoom.Server.Dashboard;

/// <summary>
/// Writes the objects of the live stream, as server-sent events. Each one says when the process started, so that a reader that
/// has connected again knows whether it still is the same one.
/// </summary>
internal sealed class LiveObject(ProcessUsage process, RecentLog log)
{
    private readonly DateTimeOffset _start = process.Start;

    /// <summary>Writes an object with samples.</summary>
    /// <param name="output">Where to write.</param>
    /// <param name="numbers">The numbers of the samples, one after the other.</param>
    public void Write(IBufferWriter<byte> output, ReadOnlySpan<double> numbers)
    {
        output.Write("data: "u8);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("start"u8, _start);
            json.WriteString("version"u8, Product.Version);
            json.WriteNumber("log"u8, log.Newest);
            json.WriteStartArray("names"u8);
            foreach (var name in LiveRing.Names)
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
            json.WriteStartArray("samples"u8);
            for (; !numbers.IsEmpty; numbers = numbers[LiveRing.Names.Count..])
            {
                Write(json, numbers[..LiveRing.Names.Count]);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.Write("\n\n"u8);
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<double> sample)
    {
        json.WriteStartArray();
        foreach (var number in sample)
        {
            if (double.IsFinite(number))
            {
                json.WriteNumberValue(Math.Round(number, 3));
            }
            else
            {
                json.WriteNullValue();
            }
        }

        json.WriteEndArray();
    }
}
