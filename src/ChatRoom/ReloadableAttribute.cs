namespace ChatRoom;

/// <summary>Marks a setting that takes effect while the server runs, when its configuration is reloaded. All others need a restart.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ReloadableAttribute : Attribute;
