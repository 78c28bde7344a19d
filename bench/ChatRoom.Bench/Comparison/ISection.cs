namespace ChatRoom.Bench.Comparison;

/// <summary>A part of the report that is generated from results.</summary>
internal interface ISection
{
    /// <summary>The name of the section, which the template contains in double braces.</summary>
    string Name { get; }

    /// <summary>Returns the section in Markdown.</summary>
    string Write(ResultSet results, TargetBook targets);
}
