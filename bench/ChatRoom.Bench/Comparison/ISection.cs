namespace ChatRoom.Bench.Comparison;

/// <summary>A part of the report that is made of results.</summary>
internal interface ISection
{
    /// <summary>What stands for it in the template, in double braces.</summary>
    string Name { get; }

    /// <summary>Its Markdown.</summary>
    string Write(ResultSet results, TargetBook targets);
}
