using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TaskDashboard.Core.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class TaskDetails : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "DetailsVersion",
                table: "Tasks",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "ExternalId",
                table: "Tasks",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "IntegrationStatus",
                table: "Tasks",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "ProcessingStartedAt",
                table: "Tasks",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Stage",
                table: "Tasks",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "SubtasksCompleted",
                table: "Tasks",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "SubtasksFailed",
                table: "Tasks",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "SubtasksInProgress",
                table: "Tasks",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "SubtasksPending",
                table: "Tasks",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "SubtasksSkipped",
                table: "Tasks",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "TotalPages",
                table: "Tasks",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "VendorType",
                table: "Tasks",
                type: "TEXT",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "WorkspaceId",
                table: "Tasks",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "WorkspaceNumber",
                table: "Tasks",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "KeySessions",
                columns: table => new
                {
                    Hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    Vendor = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    KeyId = table.Column<string>(type: "TEXT", unicode: false, maxLength: 24, nullable: false),
                    KeyStamp = table.Column<string>(type: "TEXT", unicode: false, maxLength: 100, nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    EndsAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_KeySessions", x => x.Hash);
                });

            migrationBuilder.CreateTable(
                name: "Subtasks",
                columns: table => new
                {
                    Number = table.Column<long>(type: "INTEGER", nullable: false),
                    Id = table.Column<string>(type: "TEXT", unicode: false, maxLength: 24, nullable: false),
                    TaskNumber = table.Column<int>(type: "INTEGER", nullable: false),
                    Ordinal = table.Column<int>(type: "INTEGER", nullable: false),
                    EndpointId = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    EndpointName = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    EndpointType = table.Column<int>(type: "INTEGER", nullable: true),
                    State = table.Column<int>(type: "INTEGER", nullable: false),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ErrorCode = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    ErrorMessage = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Subtasks", x => x.Number);
                });

            migrationBuilder.CreateTable(
                name: "TaskDetails",
                columns: table => new
                {
                    TaskNumber = table.Column<int>(type: "INTEGER", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    Body = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_TaskDetails", x => x.TaskNumber);
                });

            migrationBuilder.CreateTable(
                name: "Workspaces",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false),
                    LastTask = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Workspaces", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Tasks_ExternalId",
                table: "Tasks",
                column: "ExternalId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_KeySessions_EndsAt",
                table: "KeySessions",
                column: "EndsAt");

            migrationBuilder.CreateIndex(
                name: "IX_Subtasks_Id",
                table: "Subtasks",
                column: "Id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Subtasks_TaskNumber_EndpointId",
                table: "Subtasks",
                columns: new[] { "TaskNumber", "EndpointId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Subtasks_TaskNumber_Ordinal",
                table: "Subtasks",
                columns: new[] { "TaskNumber", "Ordinal" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Subtasks_TaskNumber_State_Ordinal",
                table: "Subtasks",
                columns: new[] { "TaskNumber", "State", "Ordinal" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "KeySessions");

            migrationBuilder.DropTable(
                name: "Subtasks");

            migrationBuilder.DropTable(
                name: "TaskDetails");

            migrationBuilder.DropTable(
                name: "Workspaces");

            migrationBuilder.DropIndex(
                name: "IX_Tasks_ExternalId",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "DetailsVersion",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "ExternalId",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "IntegrationStatus",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "ProcessingStartedAt",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "Stage",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "SubtasksCompleted",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "SubtasksFailed",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "SubtasksInProgress",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "SubtasksPending",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "SubtasksSkipped",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "TotalPages",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "VendorType",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "WorkspaceId",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "WorkspaceNumber",
                table: "Tasks");
        }
    }
}
