using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TaskDashboard.Core.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class DeliveryFacts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "CanceledBy",
                table: "Pushes",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Sends",
                table: "PushAttempts",
                type: "INTEGER",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<long>(
                name: "FreshConnectionsSince",
                table: "Destinations",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "OldestSecretUntil",
                table: "Destinations",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "PausedReason",
                table: "Destinations",
                type: "TEXT",
                maxLength: 2000,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ProtectedOldestSecret",
                table: "Destinations",
                type: "TEXT",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "CanceledBy",
                table: "Pushes");

            migrationBuilder.DropColumn(
                name: "Sends",
                table: "PushAttempts");

            migrationBuilder.DropColumn(
                name: "FreshConnectionsSince",
                table: "Destinations");

            migrationBuilder.DropColumn(
                name: "OldestSecretUntil",
                table: "Destinations");

            migrationBuilder.DropColumn(
                name: "PausedReason",
                table: "Destinations");

            migrationBuilder.DropColumn(
                name: "ProtectedOldestSecret",
                table: "Destinations");
        }
    }
}
