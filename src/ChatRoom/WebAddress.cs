namespace ChatRoom;

/// <summary>The address of the HTTP endpoint, as people see it. Empty: unknown, and links are paths.</summary>
internal sealed class WebAddress
{
    /// <summary>The address, as <c>https://chat.example.org</c>, without a slash at its end.</summary>
    public string Base { get; set; } = "";
}
