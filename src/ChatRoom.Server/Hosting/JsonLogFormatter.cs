using System.Globalization;
using System.Text;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Compact;
using Serilog.Formatting.Json;

namespace ChatRoom.Server.Hosting;

/// <summary>One JSON object per event (CLEF), always with <c>@l</c>: the format leaves it out of an informational event, which filters then miss.</summary>
internal sealed class JsonLogFormatter : ITextFormatter
{
    private readonly JsonValueFormatter _values = new(typeTagName: "$type");

    /// <inheritdoc />
    public void Format(LogEvent logEvent, TextWriter output)
    {
        var json = new StringBuilder();
        using var writer = new StringWriter(json, CultureInfo.InvariantCulture);
        RenderedCompactJsonFormatter.FormatEvent(logEvent, writer, _values);
        if (logEvent.Level == LogEventLevel.Information)
        {
            json.Insert(1, "\"@l\":\"Information\",");
        }

        output.WriteLine(json);
    }
}
