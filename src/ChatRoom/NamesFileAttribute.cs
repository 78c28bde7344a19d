namespace ChatRoom;

/// <summary>Marks a setting that names a file whose content belongs to the settings: they are reloaded when it changes.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NamesFileAttribute : Attribute;
