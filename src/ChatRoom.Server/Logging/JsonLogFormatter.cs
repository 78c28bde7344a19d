using System.Globalization;
using System.Text;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Compact;
using Serilog.Formatting.Json;

namespace ChatRoom.Server.Logging;

/// <summary>
/// Writes each event as a JSON object (CLEF), always with the level <c>@l</c>. CLEF omits the level of an informational event, so
/// that filters by level would miss it.
/// </summary>
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
